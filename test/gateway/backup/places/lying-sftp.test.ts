import { expect, onTestFinished, test } from "vitest";
import type { Place } from "../../../../gateway/backup/places/place.ts";
import { createSftpPlace } from "../../../../gateway/backup/places/sftp.ts";
import { codeOfLater } from "../../../support/code-of.ts";
import { type LyingSftp, startLyingSftp } from "../../../support/storage/lying-sftp.ts";
import { nameAt, never, nothing, scratch, testPlaceContract, testTwoHomes } from "../../../support/storage/place-suite.ts";

function placeAt({ port }: LyingSftp): Place {
  const place = createSftpPlace(
    {
      ...{ type: "sftp", name: "box", enabled: true, host: "127.0.0.1", port, user: "u" },
      ...{ path: "/backups/", password: "p" },
    },
    { secret: written => written, hostKey: null, silenceMs: 10_000 },
  );
  onTestFinished(() => place.close());
  return place;
}

// Without posix-rename, statvfs and fsync of OpenSSH.
testPlaceContract("SFTP in memory", async () => placeAt(await startLyingSftp()));
testTwoHomes("SFTP in memory", async () => {
  const server = await startLyingSftp();
  return [placeAt(server), placeAt(server)];
});

test("another size than was sent is a lie, and nothing is under the name", async () => {
  const server = await startLyingSftp();
  const place = placeAt(server);
  server.extraBytes = -1;
  expect(await codeOfLater(() => place.put(scratch().file("a", 100_000), nameAt(1), never, nothing))).toBe("PLACE_LIES");
  expect([...server.files.keys()]).toEqual([]);
});

test("a write that is refused is told of by its number or as not allowed; nothing is left", async () => {
  const server = await startLyingSftp();
  const place = placeAt(server);
  const put = () => codeOfLater(() => place.put(scratch().file("a", 3 << 20), nameAt(1), never, nothing));
  server.writeStatus = 4;
  expect(await put()).toBe("PLACE_FAILED");
  server.writeStatus = 3;
  expect(await put()).toBe("PLACE_REFUSED");
  expect([...server.files.keys()]).toEqual([]);
  server.writeStatus = null;
  expect(await put()).toBeUndefined();
  expect([...server.files.keys()]).toEqual([`/backups/${nameAt(1)}`]);
});
