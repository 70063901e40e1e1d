import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { headBytes } from "../../../gateway/backup/places/local-file.ts";
import type { Place } from "../../../gateway/backup/places/place.ts";
import { testPlace } from "../../../gateway/backup/places/test-place.ts";
import { codeOfLater } from "../code-of.ts";

export const never = new AbortController().signal;
export const nothing = (): void => undefined;
export const nameAt = (second: number): string => `20261121_0300${String(second).padStart(2, "0")}.tar.zst.age`;

export type Scratch = { readonly folder: string; readonly file: (name: string, bytes: number) => string };

/** A folder with files of random bytes, gone after the test. */
export function scratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), "hearth-place-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    file: (name, bytes) => {
      const file = join(folder, name);
      writeFileSync(file, randomBytes(bytes));
      return file;
    },
  };
}

/** What every place does alike, whatever is behind it. `open` starts a place that is empty and makes a `Place` on it. */
export function testPlaceContract(kind: string, open: () => Promise<Place>): void {
  const start = async (): Promise<Place> => {
    const place = await open();
    onTestFinished(() => place.close());
    return place;
  };

  test(`${kind}: put, listed, fetched back the same, removed, and removed again`, async () => {
    const place = await start();
    const { folder, file } = scratch();
    const source = file("a", 300_001);
    expect(await place.list(never)).toEqual([]);
    const seen: number[] = [];
    await place.put(source, nameAt(1), never, done => void seen.push(done));
    expect(seen.at(-1)).toBe(300_001);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    await place.put(file("b", 7), nameAt(2), never, nothing);
    expect((await place.list(never)).map(({ name, bytes }) => [name, bytes]).toSorted()).toEqual([
      [nameAt(1), 300_001],
      [nameAt(2), 7],
    ]);
    const back = join(folder, "back");
    await place.get(nameAt(1), back, never, nothing);
    expect(readFileSync(back).equals(readFileSync(source))).toBe(true);
    await place.remove(nameAt(1), never);
    await place.remove(nameAt(1), never);
    expect((await place.list(never)).map(({ name }) => name)).toEqual([nameAt(2)]);
  });

  test(`${kind}: a file of 20 MB and an empty one, and how they begin; nothing is written over`, async () => {
    const place = await start();
    const { folder, file } = scratch();
    const big = file("big", 20_000_003);
    await place.put(file("empty", 0), nameAt(2), never, nothing);
    await place.put(big, nameAt(1), never, nothing);
    expect(await codeOfLater(() => place.put(file("other", 7), nameAt(1), never, nothing))).toBe("PLACE_TAKEN");
    expect((await place.list(never)).map(({ name, bytes }) => [name, bytes]).toSorted()).toEqual([
      [nameAt(1), 20_000_003],
      [nameAt(2), 0],
    ]);
    expect((await place.head(nameAt(1), never)).equals(readFileSync(big).subarray(0, headBytes))).toBe(true);
    expect(await place.head(nameAt(2), never)).toHaveLength(0);
    expect(await codeOfLater(() => place.head(nameAt(3), never))).toBe("PLACE_FAILED");
    const back = join(folder, "back");
    await place.get(nameAt(1), back, never, nothing);
    expect(readFileSync(back).equals(readFileSync(big))).toBe(true);
  });

  test(`${kind}: what is not there is said so, and nothing is left at the target`, async () => {
    const place = await start();
    const target = join(scratch().folder, "back");
    expect(await codeOfLater(() => place.get(nameAt(9), target, never, nothing))).toBe("PLACE_FAILED");
    expect(existsSync(target)).toBe(false);
  });

  test(`${kind}: stopped in the middle, nothing is under the name, and the next try works`, async () => {
    const place = await start();
    const { folder, file } = scratch();
    const source = file("a", 30_000_000);
    const stop = new AbortController();
    const put = place.put(source, nameAt(1), stop.signal, done => {
      if (done > 1_000_000) stop.abort();
    });
    expect(await codeOfLater(() => put)).toBe("BACKUP_STOPPED");
    expect(await place.list(never)).toEqual([]);
    await place.put(source, nameAt(1), never, nothing);
    const fetching = new AbortController();
    const target = join(folder, "back");
    const get = place.get(nameAt(1), target, fetching.signal, () => fetching.abort());
    expect(await codeOfLater(() => get)).toBe("BACKUP_STOPPED");
    expect(existsSync(target)).toBe(false);
    await place.get(nameAt(1), target, never, nothing);
    expect(readFileSync(target).equals(readFileSync(source))).toBe(true);
  });

  test(`${kind}: the test of the place goes through and leaves nothing`, async () => {
    const place = await start();
    const { ok, steps, failure } = await testPlace(place, never);
    expect({ ok, failure, steps: steps.map(({ step, state }) => `${step} ${state}`) }).toEqual({
      ...{ ok: true, failure: null },
      steps: ["connect ok", "write ok", "read ok", "list ok", "delete ok"],
    });
    expect(await place.list(never)).toEqual([]);
  });
}

/** Two homes at one place. `open` gives the place as each of them sees it. */
export function testTwoHomes(kind: string, open: () => Promise<readonly [Place, Place]>): void {
  test(`${kind}: two homes upload to one name at once: one has it, the other is told, and nothing is mixed`, async () => {
    const places = await open();
    for (const place of places) onTestFinished(() => place.close());
    const { folder, file } = scratch();
    const sources = [file("a", 3_000_000), file("b", 3_000_000)];
    // What each of them does at its first visit.
    for (const place of places) await place.list(never);
    const ends = await Promise.all(
      places.map((place, index) => codeOfLater(() => place.put(sources[index] ?? "", nameAt(1), never, nothing))),
    );
    expect(ends.toSorted()).toEqual(["PLACE_TAKEN", undefined]);
    const back = join(folder, "back");
    await places[0].get(nameAt(1), back, never, nothing);
    expect(readFileSync(sources[ends.indexOf(undefined)] ?? "").equals(readFileSync(back))).toBe(true);
    expect(await places[0].list(never)).toHaveLength(1);
  });
}
