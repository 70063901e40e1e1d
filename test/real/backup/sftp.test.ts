import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { Place } from "../../../gateway/backup/places/place.ts";
import { createSftpPlace } from "../../../gateway/backup/places/sftp.ts";
import { testPlace } from "../../../gateway/backup/places/test-place.ts";
import { codeOfLater } from "../../support/code-of.ts";
import { describeWith } from "../../support/needs.ts";
import { flakyWire } from "../../support/storage/flaky-wire.ts";
import { canMount, openssh, rclone } from "../../support/storage/needs.ts";
import { nameAt, never, nothing, scratch, testPlaceContract, testTwoHomes } from "../../support/storage/place-suite.ts";
import { password, type SshServer, startRcloneSftp, startSshd, user } from "../../support/storage/real-servers.ts";
import { smallDisk } from "../../support/storage/small-disk.ts";

type Over = {
  password?: string;
  privateKey?: string;
  user?: string;
  hostKey?: string;
  pinned?: string | null;
  port?: number;
  trial?: boolean;
};

/** OpenSSH shows the whole machine, rclone only what it serves. */
type Kind = {
  readonly name: string;
  readonly start: (data?: string) => Promise<SshServer>;
  readonly whole: boolean;
  readonly resumes: boolean;
};

function placeAt(kind: Kind, server: SshServer, over: Over = {}): Place {
  const place = createSftpPlace(
    {
      ...{ type: "sftp", name: "box", enabled: true, host: "127.0.0.1", port: over.port ?? server.port, user: over.user ?? user },
      path: kind.whole ? join(server.data, "hearth") : "/hearth",
      ...(over.privateKey === undefined ? { password: over.password ?? password } : { privateKey: over.privateKey }),
      ...(over.hostKey === undefined ? {} : { hostKey: over.hostKey }),
    },
    { secret: written => written, hostKey: over.pinned ?? null, silenceMs: 20_000, trial: over.trial ?? false },
  );
  onTestFinished(() => place.close());
  return place;
}

function testSftp(kind: Kind): void {
  const { name, start } = kind;
  testPlaceContract(name, async () => placeAt(kind, await start()));
  testTwoHomes(name, async () => {
    const server = await start();
    return [placeAt(kind, server), placeAt(kind, server)];
  });

  test("a folder that was made for a trial goes again, unless something lies in it", async () => {
    const server = await start();
    const folder = join(server.data, "hearth");
    const place = placeAt(kind, server, { trial: true });
    expect((await testPlace(place, never)).ok).toBe(true);
    await place.close();
    expect(readdirSync(server.data)).not.toContain("hearth");
    const other = placeAt(kind, server, { trial: true });
    await other.list(never);
    writeFileSync(join(folder, "theirs.txt"), "x");
    await other.close();
    expect(readdirSync(folder)).toEqual(["theirs.txt"]);
  });

  test("signed in with a key; wrong passwords, users and keys are refused", async () => {
    const [server, other] = [await start(), await startOther()];
    await placeAt(kind, server, { privateKey: server.privateKey }).list(never);
    const code = (over: Over) => codeOfLater(() => placeAt(kind, server, over).list(never));
    expect(await code({ password: "wrong" })).toBe("PLACE_REFUSED");
    expect(await code({ user: "nobody-here" })).toBe("PLACE_REFUSED");
    expect(await code({ privateKey: other })).toBe("PLACE_REFUSED");
    expect(await code({ privateKey: "no key at all" })).toBe("PLACE_REFUSED");
    await server.kill();
    expect(await code({})).toBe("PLACE_UNREACHABLE");
  });
  const startOther = async (): Promise<string> => (await start()).privateKey;

  test("the host key is what ssh-keygen prints, is held to, and another machine gets nothing", async () => {
    const server = await start();
    const place = placeAt(kind, server);
    expect(place.hostKey()).toBeNull();
    await place.list(never);
    expect(place.hostKey()).toBe(server.fingerprint);
    await placeAt(kind, server, { pinned: server.fingerprint }).list(never);
    const elsewhere = placeAt(kind, server, { pinned: "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" });
    const refused = await elsewhere.list(never).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AppError);
    expect((refused as AppError).code).toBe("PLACE_HOST_KEY");
    expect((refused as AppError).slots).toMatchObject({ found: server.fingerprint, place: "box" });
    // For the person who has set it up anew and wants to compare.
    expect(elsewhere.hostKey()).toBe(server.fingerprint);
    // What the settings say goes before what was taken over.
    await placeAt(kind, server, { hostKey: server.fingerprint, pinned: "SHA256:other" }).list(never);
  });

  test("cut in the middle: nothing under the name, and the next try goes on where it was", async () => {
    const server = await start();
    const wire = await flakyWire(server.port);
    const place = placeAt(kind, server, { port: wire.port });
    const watching = placeAt(kind, server);
    const source = scratch().file("a", 40 << 20);
    await place.list(never);
    wire.cutAfter(30 << 20);
    expect(await codeOfLater(() => place.put(source, nameAt(1), never, nothing))).toBe("PLACE_UNREACHABLE");
    expect(await watching.list(never)).toEqual([]);
    wire.heal();
    await place.put(source, nameAt(1), never, nothing);
    expect((await watching.list(never)).map(({ bytes }) => bytes)).toEqual([40 << 20]);
    const target = join(scratch().folder, "back");
    await place.get(nameAt(1), target, never, nothing);
    expect(sameFile(source, target)).toBe(true);
    if (kind.resumes) expect(wire.sent()).toBeLessThan(20 << 20);
  });

  test("another file's beginning under the upload's name is not gone on with", async () => {
    const server = await start();
    const wire = await flakyWire(server.port);
    const place = placeAt(kind, server, { port: wire.port });
    const { file, folder } = scratch();
    const [one, two] = [file("one", 12 << 20), file("two", 12 << 20)];
    await place.list(never);
    wire.cutAfter(9 << 20);
    expect(await codeOfLater(() => place.put(one, nameAt(1), never, nothing))).toBe("PLACE_UNREACHABLE");
    wire.heal();
    await place.put(two, nameAt(1), never, nothing);
    await place.get(nameAt(1), join(folder, "back"), never, nothing);
    expect(sameFile(two, join(folder, "back"))).toBe(true);
  });

  test("a server that goes quiet is given up", async () => {
    const server = await start();
    const wire = await flakyWire(server.port);
    const settings = { type: "sftp", name: "box", enabled: true, host: "127.0.0.1", port: wire.port, user, password } as const;
    const path = kind.whole ? server.data : "/";
    const place = createSftpPlace({ ...settings, path }, { secret: written => written, hostKey: null, silenceMs: 700 });
    onTestFinished(() => place.close());
    await place.list(never);
    const put = place.put(scratch().file("a", 20 << 20), nameAt(1), never, done => {
      if (done > 2 << 20) wire.freeze();
    });
    expect(await codeOfLater(() => put)).toBe("PLACE_UNREACHABLE");
  });

  if (canMount)
    test("a full disk is said so, and nothing is left there", async () => {
      const server = await start(smallDisk(20));
      const place = placeAt(kind, server);
      expect(await codeOfLater(() => place.put(scratch().file("a", 30 << 20), nameAt(1), never, nothing))).toBe("PLACE_FULL");
      const folder = join(server.data, "hearth");
      expect(readdirSync(folder)).toEqual([]);
      expect(statSync(folder).isDirectory()).toBe(true);
    });
}

const sameFile = (a: string, b: string): boolean => {
  const [one, two] = [readFileSync(a), readFileSync(b)];
  return one.equals(two);
};

describeWith(openssh, "SFTP on OpenSSH", path =>
  testSftp({ name: "OpenSSH", start: data => startSshd(path, data), whole: true, resumes: true }),
);
describeWith(rclone, "SFTP on rclone", path => {
  // It writes strictly from front to back, and cannot go on with a file.
  testSftp({ name: "rclone", start: data => startRcloneSftp(path, "off", data), whole: false, resumes: false });
});
describeWith(rclone, "SFTP on rclone with its cache", path =>
  testPlaceContract("rclone with its cache", async () => {
    const kind = { name: "rclone", start: () => startRcloneSftp(path, "writes"), whole: false, resumes: true };
    return placeAt(kind, await kind.start());
  }),
);
