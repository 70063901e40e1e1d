import { expect, onTestFinished, test } from "vitest";
import type { Place } from "../../../gateway/backup/places/place.ts";
import { createS3Place } from "../../../gateway/backup/places/s3.ts";
import { codeOfLater } from "../../support/code-of.ts";
import { describeWith } from "../../support/needs.ts";
import { flakyWire } from "../../support/storage/flaky-wire.ts";
import { canMount, minio, rclone, versitygw } from "../../support/storage/needs.ts";
import { nameAt, never, nothing, scratch, testPlaceContract } from "../../support/storage/place-suite.ts";
import {
  accessKeyId,
  bucket,
  secretAccessKey,
  startMinio,
  startRcloneS3,
  startVersity,
} from "../../support/storage/real-servers.ts";
import type { StorageServer } from "../../support/storage/server.ts";
import { smallDisk } from "../../support/storage/small-disk.ts";

type Over = { secret?: string; keyId?: string; bucket?: string; prefix?: string; region?: string };

function placeAt(port: number, over: Over = {}): Place {
  const place = createS3Place(
    {
      ...{ type: "s3", name: "bucket", enabled: true, endpoint: `http://127.0.0.1:${port}`, bucket: over.bucket ?? bucket },
      ...{ region: over.region ?? "auto", prefix: over.prefix ?? "/hearth//home/", accessKeyId: over.keyId ?? accessKeyId },
      secretAccessKey: over.secret ?? secretAccessKey,
    },
    { secret: written => written, silenceMs: 20_000, pauseMs: 50 },
  );
  onTestFinished(() => place.close());
  return place;
}

const servers = [
  { name: "MinIO", need: minio, start: startMinio, parts: true, full: "PLACE_FULL" },
  { name: "versitygw", need: versitygw, start: startVersity, parts: true, full: "PLACE_FULL" },
  // It answers a full disk with `InternalError`, and takes no parts in S3's words.
  { name: "rclone", need: rclone, start: startRcloneS3, parts: false, full: "PLACE_UNREACHABLE" },
] as const;

for (const { name, need, start, parts, full } of servers)
  describeWith(need, `S3 on ${name}`, path => {
    const begin = (data?: string): Promise<StorageServer> => start(path, data);

    testPlaceContract(name, async () => placeAt((await begin()).port));

    test("wrong secret, wrong key, wrong bucket", async () => {
      const { port } = await begin();
      const code = (over: Over) => codeOfLater(() => placeAt(port, over).list(never));
      // A server that has just begun to listen refuses everybody for a moment.
      await expect.poll(() => placeAt(port).list(never)).toEqual([]);
      expect(await code({ secret: "wrong-secret" })).toBe("PLACE_REFUSED");
      expect(await code({ keyId: "wrong-key" })).toBe("PLACE_REFUSED");
      expect(await code({ bucket: "no-such-bucket" })).toBe("PLACE_FAILED");
    });

    test("two folders in a bucket do not see each other, and other files are nobody's backups", async () => {
      const { port } = await begin();
      const { file } = scratch();
      const [one, two] = [placeAt(port, { prefix: "one" }), placeAt(port, { prefix: "" })];
      await one.put(file("a", 10), nameAt(1), never, nothing);
      expect(await two.list(never)).toEqual([]);
      expect((await one.list(never)).map(stored => stored.name)).toEqual([nameAt(1)]);
    });

    test("cut in the middle: nothing under the name; the next try brings it there", async () => {
      const { port } = await begin();
      const wire = await flakyWire(port);
      const place = placeAt(wire.port);
      const source = scratch().file("a", 40 << 20);
      await place.list(never);
      wire.cutAfter(28 << 20);
      const watching = placeAt(port);
      // Retries of the part run into the same cut.
      expect(await codeOfLater(() => place.put(source, nameAt(1), never, nothing))).toBe("PLACE_UNREACHABLE");
      expect(await watching.list(never)).toEqual([]);
      wire.heal();
      await place.put(source, nameAt(1), never, nothing);
      expect((await watching.list(never)).map(({ bytes }) => bytes)).toEqual([40 << 20]);
      // Three of five parts were there.
      if (parts) expect(wire.sent()).toBeLessThan(20 << 20);
    });

    if (canMount)
      test("a full disk is said so, and nothing is under the name", async () => {
        const { port } = await begin(smallDisk(24));
        const place = placeAt(port);
        const { file } = scratch();
        expect(await codeOfLater(() => place.put(file("a", 40 << 20), nameAt(1), never, nothing))).toBe(full);
        expect(await place.list(never)).toEqual([]);
      });
  });
