import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createFolderPlace, markerName } from "../../../../gateway/backup/places/folder.ts";
import { tagOf } from "../../../../gateway/backup/places/local-file.ts";
import { uploadName } from "../../../../gateway/backup/places/names.ts";
import type { Place } from "../../../../gateway/backup/places/place.ts";
import { codeOfLater } from "../../../support/code-of.ts";
import { canMount } from "../../../support/storage/needs.ts";
import { nameAt, never, nothing, scratch, testPlaceContract, testTwoHomes } from "../../../support/storage/place-suite.ts";
import { smallDisk } from "../../../support/storage/small-disk.ts";

function placeAt(path: string, { known = false, home = "/nowhere/home" } = {}): Place {
  return createFolderPlace({ type: "folder", name: "disk", enabled: true, path }, { home, known });
}

testPlaceContract("folder", async () => placeAt(join(scratch().folder, "backups")));
testTwoHomes("folder", async () => {
  const path = join(scratch().folder, "backups");
  return [placeAt(path), placeAt(path)];
});

test("the first use makes folder and marker; without the marker a known place is not there", async () => {
  const { folder, file } = scratch();
  const path = join(folder, "usb");
  await placeAt(path).list(never);
  expect(readdirSync(path)).toEqual([markerName]);
  await placeAt(path, { known: true }).put(file("a", 10), nameAt(1), never, nothing);

  // Pulled out: the empty mount point stays.
  rmSync(path, { recursive: true });
  mkdirSync(path);
  const known = placeAt(path, { known: true });
  expect(await codeOfLater(() => known.list(never))).toBe("PLACE_MISSING");
  expect(await codeOfLater(() => known.put(file("b", 10), nameAt(2), never, nothing))).toBe("PLACE_MISSING");
  expect(readdirSync(path)).toEqual([]);
  rmSync(path, { recursive: true });
  expect(await codeOfLater(() => known.list(never))).toBe("PLACE_MISSING");
  expect(existsSync(path)).toBe(false);
});

test("a disk that is not there at the first use is not made up", async () => {
  const path = join(scratch().folder, "usb", "backups");
  expect(await codeOfLater(() => placeAt(path).list(never))).toBe("PLACE_MISSING");
});

test("no place in Hearth's own folder, by no way", async () => {
  const { folder } = scratch();
  const home = join(folder, "home");
  mkdirSync(join(home, "data"), { recursive: true });
  symlinkSync(home, join(folder, "link"));
  for (const path of [
    home,
    join(home, "data"),
    join(home, "data", "new"),
    join(folder, "link", "x"),
    join(folder, "y", "..", "home"),
  ])
    expect(await codeOfLater(() => placeAt(path, { home }).list(never))).toBe("PLACE_UNFIT");
  await placeAt(join(folder, "home-beside"), { home }).list(never);
});

test("a path that is not given in full, or is a file, is refused", async () => {
  expect(await codeOfLater(() => placeAt("backups").list(never))).toBe("PLACE_UNFIT");
  expect(await codeOfLater(() => placeAt(scratch().file("a", 1)).list(never))).toBe("PLACE_UNFIT");
});

test("foreign files, folders and uploads in the making are no backups; old ones are swept, young ones of others stay", async () => {
  const { folder, file } = scratch();
  const path = join(folder, "usb");
  mkdirSync(join(path, nameAt(5)), { recursive: true });
  writeFileSync(join(path, "holiday.jpg"), "x");
  const source = file("a", 5);
  const own = join(path, uploadName(nameAt(1), await tagOf(source)));
  const [young, formerly, old] = [uploadName(nameAt(1), "0123abcd"), `${nameAt(2)}.uploading`, uploadName(nameAt(3), "0123abcd")];
  for (const one of [own, join(path, young), join(path, formerly), join(path, old)]) writeFileSync(one, "half");
  utimesSync(join(path, old), 0, Date.now() / 1_000 - 25 * 3_600);
  const place = placeAt(path);
  expect(await place.list(never)).toEqual([]);
  await place.put(source, nameAt(1), never, nothing);
  expect(readdirSync(path).toSorted()).toEqual([markerName, nameAt(1), young, formerly, nameAt(5), "holiday.jpg"].toSorted());
});

if (canMount)
  test("a full disk is said so before and in the middle, and what was there stays", async () => {
    const path = smallDisk(2);
    const { file } = scratch();
    const place = placeAt(path);
    await place.put(file("a", 1_000_000), nameAt(1), never, nothing);
    const told: number[] = [];
    const tooBig = place.put(file("b", 3_000_000), nameAt(2), never, done => void told.push(done));
    expect(await codeOfLater(() => tooBig)).toBe("PLACE_FULL");
    expect(told).toEqual([]);
    const source = file("c", 1_000_000);
    const fillUp = (): void => {
      if (!existsSync(join(path, "other"))) {
        try {
          writeFileSync(join(path, "other"), Buffer.alloc(1 << 20));
        } catch {
          // Another program takes the rest of the disk, as much as there is.
        }
      }
    };
    expect(await codeOfLater(() => place.put(source, nameAt(3), never, fillUp))).toBe("PLACE_FULL");
    expect((await place.list(never)).map(({ name, bytes }) => [name, bytes])).toEqual([[nameAt(1), 1_000_000]]);
  });
