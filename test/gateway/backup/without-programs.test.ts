import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { withoutPrograms } from "../../../gateway/backup/restore/without-programs.ts";

test("settings from elsewhere name no program here; everything else stays as it was written", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hearth-programs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "hearth.json5");
  writeFileSync(
    file,
    '{\n  // mine\n  language: "en",\n  gateway: { tailscale: { serve: true, program: "/tmp/evil" } },\n  ollama: { keep: true, program: "/tmp/evil" },\n}\n',
  );
  await withoutPrograms(file);
  const text = readFileSync(file, "utf8");
  expect(text).not.toContain("evil");
  expect(text).toContain("// mine");
  expect(text).toContain("serve: true");
  await withoutPrograms(join(folder, "none.json5"));
});
