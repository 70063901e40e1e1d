import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { importsOf } from "../../../build/layers.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

/** What `entry` reads in before it runs its first line: our files, and packages by their names. */
function readAtStart(entry: string): ReadonlySet<string> {
  const all = new Set([entry]);
  for (const file of all) {
    if (!file.endsWith(".ts")) continue;
    for (const { specifier, typeOnly, lazy } of importsOf(readFileSync(join(root, file), "utf8"))) {
      if (typeOnly || lazy) continue;
      all.add(specifier.startsWith(".") ? relative(root, join(root, dirname(file), specifier)) : specifier);
    }
  }
  return all;
}

describe("what a start reads in", () => {
  test("the writer's thread lives as long as the gateway and needs neither zod nor a web server", () => {
    const read = [...readAtStart("gateway/db/writer-thread.ts")];
    expect(read).toContain("contract/errors/app-error.ts");
    expect(read.filter(one => /^(zod|fastify|pino|undici|@)/.test(one))).toEqual([]);
  });

  test.each(["gateway/process/main.ts", "gateway/db/writer-thread.ts"])("%s: what is large comes when it is wanted", entry => {
    const lazily = /^(age-encryption|ssh2|undici|@redis|qrcode|prom-client|tar-stream|web-push|s3mini|node:https?|node:http2)$/;
    const read = [...readAtStart(entry)];
    expect(read).toContain("gateway/db/open.ts");
    expect(read.filter(one => lazily.test(one))).toEqual([]);
  });

  test("Unicode's rules for characters are read in when a text is cut within one, not before", async () => {
    const { Segmenter } = Intl;
    const put = (value: typeof Segmenter) =>
      Object.defineProperty(Intl, "Segmenter", { value, configurable: true, writable: true });
    onTestFinished(() => void put(Segmenter));
    let made = 0;
    const counting = new Proxy(Segmenter, {
      construct: (target, args: ConstructorParameters<typeof Segmenter>) => {
        made += 1;
        return new target(...args);
      },
    });
    put(counting);
    const { titleFrom, previewOf } = await import("../../../gateway/conversations/title.ts");
    expect(titleFrom("plain ".repeat(40), "-")).toMatch(/^plain .*…$/);
    expect(made).toBe(0);
    const families = "👨‍👩‍👧‍👦".repeat(40);
    expect(previewOf(families)).toMatch(/^(👨‍👩‍👧‍👦)+…$/u);
    expect(made).toBe(1);
  });
});
