import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Place } from "../../../../gateway/backup/places/place.ts";
import { createWebdavPlace } from "../../../../gateway/backup/places/webdav.ts";
import { uploadsFolder } from "../../../../gateway/backup/places/webdav-chunks.ts";
import { codeOfLater } from "../../../support/code-of.ts";
import { type LyingServer, startDav, startNextcloud } from "../../../support/storage/lying-http.ts";
import { nameAt, never, nothing, scratch, testPlaceContract } from "../../../support/storage/place-suite.ts";

const chunkBytes = 100_000;

function placeAt({ port }: LyingServer): Place {
  const place = createWebdavPlace(
    {
      ...{ type: "webdav", name: "cloud", enabled: true, user: "anna", password: "p" },
      url: `http://127.0.0.1:${port}/remote.php/dav/files/anna/hearth`,
    },
    { secret: written => written, silenceMs: 5_000, chunkBytes },
  );
  onTestFinished(() => place.close());
  return place;
}
const chunksPut = ({ seen }: LyingServer): string[] =>
  seen.flatMap(line => /^PUT .*\/uploads\/.*\/(\d{5})$/.exec(line)?.[1] ?? []);

test("where its uploads lie, also below a path; every other address has none", () => {
  const of = (url: string): string | undefined => uploadsFolder(new URL(url))?.href;
  expect(of("https://h/remote.php/dav/files/anna/a/")).toBe("https://h/remote.php/dav/uploads/anna/");
  expect(of("https://h/cloud/remote.php/dav/files/a%20b/")).toBe("https://h/cloud/remote.php/dav/uploads/a%20b/");
  expect(of("https://h/remote.php/webdav/a/")).toBeUndefined();
  expect(of("https://h/dav/files/anna/")).toBeUndefined();
});

describe("Nextcloud", () => {
  testPlaceContract("Nextcloud in memory", async () => placeAt(await startNextcloud()));

  test("cut in the middle, only what is missing is sent by the next try; small files go at once", async () => {
    const server = await startNextcloud();
    const place = placeAt(server);
    const { file, folder } = scratch();
    const source = file("a", 950_000);
    server.fault = request => {
      if (!request.url?.endsWith("/00006")) return false;
      request.socket.destroy();
      return true;
    };
    expect(await codeOfLater(() => place.put(source, nameAt(1), never, nothing))).toBe("PLACE_UNREACHABLE");
    expect(await place.list(never)).toEqual([]);
    server.fault = () => false;
    server.seen.length = 0;
    const told: number[] = [];
    await placeAt(server).put(source, nameAt(1), never, done => void told.push(done));
    expect(chunksPut(server)).toEqual(["00006", "00007", "00008", "00009", "00010"]);
    expect([told[0], told.at(-1)]).toEqual([100_000, 950_000]);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    await place.get(nameAt(1), join(folder, "back"), never, nothing);
    expect(readFileSync(join(folder, "back")).equals(readFileSync(source))).toBe(true);
    server.seen.length = 0;
    await place.put(file("small", 500), nameAt(2), never, nothing);
    expect(chunksPut(server)).toEqual([]);
    // Nothing but the two files is left.
    expect([server.files.size, server.folders?.size]).toEqual([2, 2]);
  });

  test("a chunk of another size, and another file of the same name, are not gone on with", async () => {
    const server = await startNextcloud();
    const { file, folder } = scratch();
    const [one, two] = [file("one", 250_000), file("two", 250_000)];
    server.fault = request => {
      if (!request.url?.endsWith("/00003")) return false;
      request.socket.destroy();
      return true;
    };
    expect(await codeOfLater(() => placeAt(server).put(one, nameAt(1), never, nothing))).toBe("PLACE_UNREACHABLE");
    server.fault = () => false;
    for (const [key, bytes] of server.files) if (key.endsWith("/00001")) server.files.set(key, bytes.subarray(1));
    server.seen.length = 0;
    const place = placeAt(server);
    await place.put(one, nameAt(1), never, nothing);
    expect(chunksPut(server)).toEqual(["00001", "00003"]);
    server.seen.length = 0;
    await place.put(two, nameAt(2), never, nothing);
    expect(chunksPut(server)).toEqual(["00001", "00002", "00003"]);
    await place.get(nameAt(1), join(folder, "back"), never, nothing);
    expect(readFileSync(join(folder, "back")).equals(readFileSync(one))).toBe(true);
  });

  test("stopped by a person or refused, no chunk stays; a server without chunks gets the file at once", async () => {
    const server = await startNextcloud();
    const { file } = scratch();
    const source = file("a", 500_000);
    const stop = new AbortController();
    const put = placeAt(server).put(source, nameAt(1), stop.signal, done => {
      if (done > 250_000) stop.abort();
    });
    expect(await codeOfLater(() => put)).toBe("BACKUP_STOPPED");
    await expect.poll(() => server.files.size).toBe(0);
    server.fault = (request, response) => {
      if (request.method !== "PUT" || !request.url?.endsWith("/00002")) return false;
      response.writeHead(507).end();
      return true;
    };
    expect(await codeOfLater(() => placeAt(server).put(source, nameAt(1), never, nothing))).toBe("PLACE_FULL");
    expect(server.files.size).toBe(0);
    const plain = await startDav();
    plain.fault = (request, response) => {
      if (!request.url?.includes("/uploads/")) return false;
      response.writeHead(request.method === "PROPFIND" ? 404 : 405).end();
      return true;
    };
    const place = placeAt(plain);
    await place.put(source, nameAt(1), never, nothing);
    expect((await place.list(never)).map(({ bytes }) => bytes)).toEqual([500_000]);
  });
});
