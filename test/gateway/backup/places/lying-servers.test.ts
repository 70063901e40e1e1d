import { existsSync, readFileSync } from "node:fs";
import { createServer as createPlain } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer as createTcp } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { AppError } from "../../../../contract/errors/app-error.ts";
import type { Place } from "../../../../gateway/backup/places/place.ts";
import { createS3Place } from "../../../../gateway/backup/places/s3.ts";
import type { Limits } from "../../../../gateway/backup/places/silence.ts";
import { testPlace } from "../../../../gateway/backup/places/test-place.ts";
import { createWebdavPlace } from "../../../../gateway/backup/places/webdav.ts";
import { codeOfLater } from "../../../support/code-of.ts";
import { selfSigned } from "../../../support/self-signed.ts";
import { type LyingServer, startDav, startS3 } from "../../../support/storage/lying-http.ts";
import { nameAt, never, nothing, scratch, testPlaceContract, testTwoHomes } from "../../../support/storage/place-suite.ts";

const password = "hunter2-very-secret";
const deps = { secret: (written: string) => written, silenceMs: 400, pauseMs: 1 };

const kinds = [
  {
    kind: "WebDAV",
    start: startDav,
    placeAt: (port: number, over: Limits = {}): Place =>
      createWebdavPlace(
        { type: "webdav", name: "nas", enabled: true, url: `http://127.0.0.1:${port}/dav/`, user: "u", password },
        { ...deps, ...over },
      ),
  },
  {
    kind: "S3",
    start: startS3,
    placeAt: (port: number, over: Limits = {}): Place =>
      createS3Place(
        {
          ...{ type: "s3", name: "bucket", enabled: true, endpoint: `http://127.0.0.1:${port}`, bucket: "backups" },
          ...{ region: "auto", prefix: "", accessKeyId: "key", secretAccessKey: password },
        },
        { ...deps, ...over, partBytes: 64 << 20 },
      ),
  },
];

describe.each(kinds)("$kind", ({ kind, start, placeAt }) => {
  const begin = async (): Promise<{ server: LyingServer; place: Place }> => {
    const server = await start();
    const place = placeAt(server.port);
    onTestFinished(() => place.close());
    return { server, place };
  };
  const failureOf = (work: Promise<unknown>): Promise<AppError> =>
    work.then(
      () => expect.unreachable(),
      (error: unknown) => (error instanceof AppError ? error : expect.unreachable(String(error))),
    );

  testPlaceContract(`${kind} in memory`, async () => (await begin()).place);
  // S3 has no name that is given only where none is: what came first is found to be overwritten at the next visit.
  if (kind === "WebDAV")
    testTwoHomes("WebDAV in memory", async () => {
      const { port } = await start();
      return [placeAt(port), placeAt(port)];
    });

  test.each([
    [401, "PLACE_REFUSED"],
    [403, "PLACE_REFUSED"],
    [507, "PLACE_FULL"],
    [301, "PLACE_FAILED"],
    [307, "PLACE_FAILED"],
    [503, "PLACE_UNREACHABLE"],
    [418, "PLACE_FAILED"],
  ])("answered %i: %s", async (status, code) => {
    const { server, place } = await begin();
    server.fault = (_request, response) => {
      response.writeHead(status, { location: `http://127.0.0.1:${server.port}/elsewhere/` }).end(`<p>${password}</p>`);
      return true;
    };
    const failure = await failureOf(place.list(never));
    expect(failure.code).toBe(code);
    if (status < 400) expect(failure.slots.problem).toBe("it sends to another address; enter that one");
    for (const words of [failure.failure("en"), failure.failure("zh-CN")]) {
      const { message, hint } = words.error;
      expect(message + hint).not.toContain(password);
      expect(message + hint).not.toMatch(/[{}]/);
    }
    expect(failure.failure("zh-CN").error.message).toMatch(/[一-鿿]/);
    // A redirect would take the password along.
    expect(server.seen.filter(line => line.includes("elsewhere"))).toEqual([]);
  });

  test.each(["<html>Sign in</html>", "no xml", "<!DOCTYPE x><x/>"])("a list that is none is refused: %s", async page => {
    const { server, place } = await begin();
    server.fault = (_request, response) => {
      response.writeHead(kind === "S3" ? 200 : 207).end(page);
      return true;
    };
    expect(await codeOfLater(() => place.list(never))).toBe("PLACE_FAILED");
  });

  test("fewer bytes kept than were sent: a lie, and nothing under the name", async () => {
    const { server, place } = await begin();
    server.keep = bytes => bytes.subarray(0, bytes.length - 1);
    expect(await codeOfLater(() => place.put(scratch().file("a", 10_000), nameAt(1), never, nothing))).toBe("PLACE_LIES");
    expect(await place.list(never)).toEqual([]);
    expect(server.files.size).toBe(0);
  });

  test("what another home wrote over in the same second is not taken away: the name is taken", async () => {
    const { server, place } = await begin();
    const { file } = scratch();
    const theirs = readFileSync(file("theirs", 20_000));
    // Between the upload and the look at its size; WebDAV's goes to another name first.
    let stored = false;
    server.fault = ({ method }) => {
      if (stored) for (const name of server.files.keys()) server.files.set(name, theirs);
      stored ||= method === (kind === "S3" ? "PUT" : "MOVE");
      return false;
    };
    expect(await codeOfLater(() => place.put(file("ours", 10_000), nameAt(1), never, nothing))).toBe("PLACE_TAKEN");
    expect([...server.files.values()].map(bytes => bytes.equals(theirs))).toEqual([true]);
    expect(server.seen.filter(line => line.startsWith("DELETE") && line.endsWith(nameAt(1)))).toEqual([]);
  });

  test("bytes that come back changed are found by the test of the place, which takes its file away", async () => {
    const { server, place } = await begin();
    server.keep = bytes => Buffer.from(bytes.map((byte, index) => (index === 40 ? byte ^ 1 : byte)));
    const { ok, failure, steps } = await testPlace(place, never);
    expect([ok, failure?.code]).toEqual([false, "PLACE_LIES"]);
    expect(steps.map(({ state }) => state)).toEqual(["ok", "ok", "failed", "skipped", "skipped"]);
    expect(server.files.size).toBe(0);
  });

  test("less comes back than was told: nothing is left at the target", async () => {
    const { server, place } = await begin();
    const { file, folder } = scratch();
    await place.put(file("a", 50_000), nameAt(1), never, nothing);
    const target = join(folder, "back");
    server.fault = (request, response) => {
      if (request.method !== "GET" || !request.url?.includes(nameAt(1))) return false;
      response.writeHead(200).end(Buffer.alloc(20_000));
      return true;
    };
    expect(await codeOfLater(() => place.get(nameAt(1), target, never, nothing))).toBe("PLACE_LIES");
    server.fault = (request, response) => {
      if (request.method !== "GET" || !request.url?.includes(nameAt(1))) return false;
      response.writeHead(200, { "content-length": "50000" }).write(Buffer.alloc(20_000));
      setImmediate(() => request.socket.destroy());
      return true;
    };
    expect(await codeOfLater(() => place.get(nameAt(1), target, never, nothing))).toBe("PLACE_UNREACHABLE");
    server.fault = (request, response) => {
      if (request.method !== "GET" || !request.url?.includes(nameAt(1))) return false;
      response.writeHead(200, { "content-length": "99999999" }).write(Buffer.alloc(90_000));
      return true;
    };
    expect(await codeOfLater(() => place.get(nameAt(1), target, never, nothing))).toBe("PLACE_LIES");
    expect(existsSync(target)).toBe(false);
  });

  test("silence is given up: before the answer, in the middle of one, and while it takes nothing", async () => {
    const { server, place } = await begin();
    const { file, folder } = scratch();
    await place.put(file("a", 50_000), nameAt(1), never, nothing);
    server.fault = () => true;
    expect(await codeOfLater(() => place.list(never))).toBe("PLACE_UNREACHABLE");
    server.fault = (request, response) => {
      if (request.method !== "GET" || !request.url?.includes(nameAt(1))) return false;
      response.writeHead(200, { "content-length": "50000" }).write(Buffer.alloc(20_000));
      return true;
    };
    expect(await codeOfLater(() => place.get(nameAt(1), join(folder, "b"), never, nothing))).toBe("PLACE_UNREACHABLE");
    expect(existsSync(join(folder, "b"))).toBe(false);
    server.fault = request => request.method === "PUT";
    expect(await codeOfLater(() => place.put(file("c", 30 << 20), nameAt(2), never, nothing))).toBe("PLACE_UNREACHABLE");
  });

  test("what does not fit on this disk is not asked for", async () => {
    const { server, place } = await begin();
    const { file, folder } = scratch();
    await place.put(file("a", 50_000), nameAt(1), never, nothing);
    server.claim = 2 ** 45;
    server.seen.length = 0;
    expect(await codeOfLater(() => place.get(nameAt(1), join(folder, "back"), never, nothing))).toBe("BACKUP_DISK_FULL");
    expect(server.seen.filter(line => line.startsWith("GET"))).toEqual([]);
    expect(existsSync(join(folder, "back"))).toBe(false);
  });

  test("drips, and is given up although it is never silent: a file and a list", async () => {
    const { server } = await begin();
    const { file, folder } = scratch();
    const steady = placeAt(server.port);
    const place = placeAt(server.port, { silenceMs: 60_000, pace: { everyMs: 300, leastBytes: 1_000 } });
    onTestFinished(() => Promise.all([steady.close(), place.close()]).then(nothing));
    await steady.put(file("a", 50_000), nameAt(1), never, nothing);
    let drops = 0;
    server.fault = (request, response) => {
      if (request.method !== "GET" && request.method !== "PROPFIND") return false;
      if (kind === "WebDAV" && request.headers.depth === "0") return false;
      response.writeHead(request.method === "GET" ? 200 : 207, { "content-length": "50000" });
      const timer = setInterval(() => {
        drops += 1;
        response.write("x");
      }, 10);
      response.on("close", () => clearInterval(timer));
      return true;
    };
    expect(await codeOfLater(() => place.list(never))).toBe("PLACE_TOO_SLOW");
    expect(drops).toBeGreaterThan(0);
    expect(await codeOfLater(() => place.get(nameAt(1), join(folder, "back"), never, nothing))).toBe("PLACE_TOO_SLOW");
    expect(existsSync(join(folder, "back"))).toBe(false);
  });

  test("a file that cannot be deleted is told of", async () => {
    const { server, place } = await begin();
    server.fault = (request, response) => {
      if (request.method !== "DELETE") return false;
      response.writeHead(403).end();
      return true;
    };
    const { failure, steps } = await testPlace(place, never);
    expect(failure?.code).toBe("PLACE_REFUSED");
    expect(steps.at(-1)).toEqual({ step: "delete", state: "failed" });
  });
});

test("a certificate that nobody vouches for, a name that is none, and a machine that speaks something else", async () => {
  const { cert, key } = selfSigned("127.0.0.1");
  const secure = createHttps({ cert, key }, (_request, response) => void response.end());
  const strange = createTcp(socket => {
    socket.on("error", () => undefined);
    socket.end("SSH-2.0-OpenSSH_9.2\r\n");
  });
  const ports: number[] = [];
  const plain = createPlain((_request, response) => void response.end());
  for (const server of [secure, strange, plain]) {
    await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    ports.push((server.address() as AddressInfo).port);
  }
  const problemAt = async (url: string): Promise<string> => {
    const place = createWebdavPlace(
      { type: "webdav", name: "nas", enabled: true, url, user: "u", password },
      { ...deps, silenceMs: 10_000 },
    );
    onTestFinished(() => place.close());
    return place.list(never).then(
      () => "none",
      (error: AppError) => `${error.code} ${error.slots.problem}`,
    );
  };
  expect(await problemAt(`https://127.0.0.1:${ports[0]}/`)).toBe("PLACE_UNTRUSTED its certificate cannot be trusted");
  expect(await problemAt(`https://127.0.0.1:${ports[2]}/`)).toMatch(/^PLACE_UNREACHABLE no https connection/);
  expect(await problemAt(`http://127.0.0.1:${ports[1]}/`)).toBe("PLACE_FAILED its answer cannot be understood");
  expect(await problemAt("http://127.0.0.1:1/")).toBe("PLACE_UNREACHABLE nothing answers at that address");
});

test("WebDAV: an upload that was shortened is never moved to its name, and one that shrinks on its way there is taken away", async () => {
  const server = await startDav();
  const place = kinds[0]?.placeAt(server.port) as Place;
  onTestFinished(() => place.close());
  const source = scratch().file("a", 10_000);
  server.keep = bytes => bytes.subarray(1);
  expect(await codeOfLater(() => place.put(source, nameAt(1), never, nothing))).toBe("PLACE_LIES");
  expect(server.seen.filter(line => line.startsWith("MOVE"))).toEqual([]);
  server.keep = bytes => bytes;
  server.fault = ({ method }) => {
    if (method === "MOVE") for (const [name, bytes] of server.files) server.files.set(name, bytes.subarray(0, -1));
    return false;
  };
  expect(await codeOfLater(() => place.put(source, nameAt(1), never, nothing))).toBe("PLACE_LIES");
  expect(server.files.size).toBe(0);
});

test("WebDAV: 405 for an upload is a full disk where one byte finds room, else a folder that takes nothing", async () => {
  const server = await startDav();
  const place = kinds[0]?.placeAt(server.port) as Place;
  onTestFinished(() => place.close());
  const source = scratch().file("a", 100_000);
  server.fault = (request, response) => {
    if (request.method !== "PUT" || Number(request.headers["content-length"] ?? 0) < 1_000) return false;
    response.writeHead(405).end();
    return true;
  };
  expect(await codeOfLater(() => place.put(source, nameAt(1), never, nothing))).toBe("PLACE_FULL");
  server.fault = (request, response) => {
    if (request.method !== "PUT") return false;
    response.writeHead(405).end();
    return true;
  };
  expect(await codeOfLater(() => place.put(source, nameAt(1), never, nothing))).toBe("PLACE_FAILED");
  expect(server.files.size).toBe(0);
});

test("S3: codes of the servers, whatever their status", async () => {
  const server = await startS3();
  const place = kinds[1]?.placeAt(server.port) as Place;
  onTestFinished(() => place.close());
  const say = async (status: number, code: string, message = ""): Promise<string | undefined> => {
    server.fault = (_request, response) => {
      response.writeHead(status).end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
      return true;
    };
    return codeOfLater(() => place.list(never));
  };
  // versitygw knows no such key id; MinIO's clock; a quota.
  expect(await say(404, "XAdminUserNotFound")).toBe("PLACE_REFUSED");
  expect(await say(403, "RequestTimeTooSkewed")).toBe("PLACE_FAILED");
  expect(await say(400, "QuotaExceeded")).toBe("PLACE_FULL");
  expect(await say(404, "NoSuchBucket")).toBe("PLACE_FAILED");
  expect(await say(500, "InternalError", "cause(no space left on device)")).toBe("PLACE_FULL");
  expect(await say(500, "InternalError")).toBe("PLACE_UNREACHABLE");
});
