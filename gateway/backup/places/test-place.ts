import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import { testName } from "./names.ts";
import type { Place } from "./place.ts";
import { placeAnswered, placeError, systemCode, wasCut } from "./place-error.ts";

export type TestStep = "connect" | "write" | "read" | "list" | "delete";
export type PlaceTest = {
  readonly ok: boolean;
  readonly steps: readonly { readonly step: TestStep; readonly state: "ok" | "failed" | "skipped" }[];
  readonly failure: AppError | null;
  /** SFTP: fingerprint of the machine that answered, also of one that was refused. */
  readonly hostKey: string | null;
};

const testBytes = 70_000;

/** Writes, reads back and compares, lists and deletes a small file there. Whatever happens, the file is taken away again if that can be. */
export async function testPlace(place: Place, signal: AbortSignal): Promise<PlaceTest> {
  const folder = await mkdtemp(join(tmpdir(), "hearth-place-"));
  const [sent, back] = [join(folder, "sent"), join(folder, randomUUID())];
  const content = randomBytes(testBytes);
  const name = testName();
  const nothing = (): void => undefined;
  let written = false;

  const work: readonly (readonly [TestStep, () => Promise<void>])[] = [
    ["connect", async () => void (await place.list(signal))],
    [
      "write",
      async () => {
        written = true;
        await place.put(sent, name, signal, nothing);
      },
    ],
    [
      "read",
      async () => {
        await place.get(name, back, signal, nothing);
        if (!(await readFile(back)).equals(content)) throw placeError("PLACE_LIES", place.name, "changedBytes");
      },
    ],
    [
      "list",
      async () => {
        const found = (await place.list(signal)).find(file => file.name === name);
        if (found?.bytes !== testBytes) throw placeError("PLACE_LIES", place.name, "notListed");
      },
    ],
    [
      "delete",
      async () => {
        await place.remove(name, signal);
        if ((await place.list(signal)).some(file => file.name === name))
          throw placeError("PLACE_LIES", place.name, "stillListed");
        written = false;
      },
    ],
  ];

  const steps: { step: TestStep; state: "ok" | "failed" | "skipped" }[] = [];
  let failure: AppError | null = null;
  try {
    await writeFile(sent, content, { mode: 0o600 });
    for (const [step, run] of work) {
      if (failure) {
        steps.push({ step, state: "skipped" });
        continue;
      }
      try {
        await run();
        steps.push({ step, state: "ok" });
      } catch (error) {
        failure = error instanceof AppError ? error : placeAnswered("PLACE_FAILED", place.name, systemCode(error) ?? "?", error);
        steps.push({ step, state: "failed" });
      }
    }
    // A place that does not even let a file of its own be taken away has said so above.
    if (written && !(failure && wasCut(failure))) await place.remove(name, AbortSignal.timeout(10_000)).catch(() => undefined);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { ok: failure === null, steps, failure, hostKey: place.hostKey() };
}
