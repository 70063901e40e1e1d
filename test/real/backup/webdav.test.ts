import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Place } from "../../../gateway/backup/places/place.ts";
import { testPlace } from "../../../gateway/backup/places/test-place.ts";
import { createWebdavPlace } from "../../../gateway/backup/places/webdav.ts";
import { codeOfLater } from "../../support/code-of.ts";
import { describeWith } from "../../support/needs.ts";
import { flakyWire } from "../../support/storage/flaky-wire.ts";
import { canMount, rclone } from "../../support/storage/needs.ts";
import { nameAt, never, nothing, scratch, testPlaceContract, testTwoHomes } from "../../support/storage/place-suite.ts";
import { password, startWebdav, user } from "../../support/storage/real-servers.ts";
import { smallDisk } from "../../support/storage/small-disk.ts";

function placeAt(port: number, over: { password?: string; path?: string; trial?: boolean } = {}): Place {
  const place = createWebdavPlace(
    {
      ...{ type: "webdav", name: "nas", enabled: true, user, password: over.password ?? password },
      url: `http://127.0.0.1:${port}${over.path ?? "/Sicherung %231/hearth"}`,
    },
    { secret: written => written, silenceMs: 20_000, trial: over.trial ?? false },
  );
  onTestFinished(() => place.close());
  return place;
}

describeWith(rclone, "WebDAV on rclone", path => {
  testPlaceContract("WebDAV", async () => placeAt((await startWebdav(path)).port));
  testTwoHomes("WebDAV", async () => {
    const { port } = await startWebdav(path);
    return [placeAt(port), placeAt(port)];
  });

  test("folders that were made for a trial go again, but for what somebody else uses", async () => {
    const { port, data } = await startWebdav(path);
    const trial = (way: string) => placeAt(port, { path: way, trial: true });
    const place = trial("/one/two");
    expect((await testPlace(place, never)).ok).toBe(true);
    await place.close();
    expect(readdirSync(data)).toEqual([]);
    const other = trial("/one/two");
    await other.list(never);
    writeFileSync(join(data, "one", "theirs.txt"), "x");
    await other.close();
    expect(readdirSync(join(data, "one"))).toEqual(["theirs.txt"]);
  });

  test("a wrong password is refused, a server that is gone is not reached", async () => {
    const server = await startWebdav(path);
    expect(await codeOfLater(() => placeAt(server.port, { password: "wrong" }).list(never))).toBe("PLACE_REFUSED");
    await server.kill();
    expect(await codeOfLater(() => placeAt(server.port).list(never))).toBe("PLACE_UNREACHABLE");
  });

  test("cut in the middle, or the server killed: nothing under the name, what was there stays", async () => {
    const server = await startWebdav(path);
    const wire = await flakyWire(server.port);
    const place = placeAt(wire.port, { path: "/" });
    const watching = placeAt(server.port, { path: "/" });
    const { file } = scratch();
    await place.put(file("old", 1_000), nameAt(1), never, nothing);
    const source = file("new", 20 << 20);
    wire.cutAfter(8 << 20);
    expect(await codeOfLater(() => place.put(source, nameAt(3), never, nothing))).toBe("PLACE_UNREACHABLE");
    expect((await watching.list(never)).map(({ name, bytes }) => [name, bytes])).toEqual([[nameAt(1), 1_000]]);
    wire.heal();
    await place.put(source, nameAt(3), never, nothing);
    expect((await watching.list(never)).map(({ bytes }) => bytes).toSorted()).toEqual([1_000, 20 << 20]);
    expect(readdirSync(server.data).toSorted()).toEqual([nameAt(1), nameAt(3)]);
    const again = place.put(source, nameAt(2), never, done => {
      if (done > 4 << 20) void server.kill();
    });
    expect(await codeOfLater(() => again)).toBe("PLACE_UNREACHABLE");
    expect(readdirSync(server.data).filter(name => name === nameAt(2))).toEqual([]);
  });

  if (canMount)
    test("a full disk, which this server calls 405, is said so", async () => {
      const { port, data } = await startWebdav(path, smallDisk(20));
      const place = placeAt(port, { path: "/" });
      expect(await codeOfLater(() => place.put(scratch().file("a", 30 << 20), nameAt(1), never, nothing))).toBe("PLACE_FULL");
      expect(readdirSync(data)).toEqual([]);
    });
});
