import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openCatalogue } from "../../../gateway/backup/catalogue.ts";

const row = (fields: object) => ({
  ...{ id: "20261121_190000", file: "20261121_190000.tar.zst.age", bytes: 1, createdAt: 1, verifiedAt: null, provenAt: null },
  ...{ reason: "asked", version: "1", homeId: "h", counts: { conversations: 0, messages: 0 } },
  ...{ copies: { nas: { bytes: 1, at: 1 } }, ...fields },
});

test.each([
  [{ file: "../hearth.json5" }],
  [{ file: "/etc/hostname" }],
  [{ file: "a/b.tar.zst.age" }],
  [{ file: ".." }],
  [{ id: "../x" }],
  [{ file: "" }],
  [{ copies: { nas: { bytes: 1, at: 1, file: "../../data/hearth.db" } } }],
])("a catalogue that names %j is put aside: nothing is read or deleted by that name", async fields => {
  const folder = mkdtempSync(join(tmpdir(), "hearth-catalogue-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const open = () => openCatalogue({ folder, homeId: "h", clock: { now: () => 1 } });
  const write = (backups: readonly object[]): void =>
    writeFileSync(
      join(folder, "catalogue.json"),
      JSON.stringify({
        ...{ version: 1, homeId: "h", firstSeenAt: 1, kit: { savedAt: null, checkedAt: null }, backups },
        ...{ places: {}, drills: [], lastFailure: null },
      }),
    );
  write([row({})]);
  expect((await open()).get().backups.map(({ id }) => id)).toEqual(["20261121_190000"]);
  write([row(fields)]);
  expect((await open()).get().backups).toEqual([]);
  expect([
    existsSync(join(folder, "catalogue.json.broken")),
    JSON.parse(readFileSync(join(folder, "catalogue.json"), "utf8")).backups,
  ]).toEqual([true, []]);
});
