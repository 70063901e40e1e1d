import { describe, expect, test } from "vitest";
import { findCrossings, findCycles, findOversized, importsOf } from "../../build/layers.ts";

describe("layers", () => {
  test.each([
    ["renderer may not know the gateway", "renderer/a.ts", 'import { x } from "../gateway/b.ts";', 1],
    ["renderer may not touch Node", "renderer/a.ts", 'import { join } from "node:path";', 1],
    ["main may not know Fastify", "main/a.ts", 'import fastify from "fastify";', 1],
    ["contract knows zod only", "contract/a.ts", 'import { z } from "zod";', 0],
    ["contract knows nothing else", "contract/a.ts", 'import x from "json5";', 1],
    ["gateway may not know electron, even lazily", "gateway/a.ts", 'const e = await import("electron");', 1],
    ["gateway may know contract", "gateway/a.ts", 'import type { X } from "../contract/x.ts";', 0],
    ["a comment is no import", "renderer/a.ts", '// import x from "node:fs"', 0],
    ["re-exports count", "renderer/a.ts", 'export { y } from "../main/y.ts";', 1],
  ])("%s", (_name, path, text, findings) => {
    expect(findCrossings([{ path, text }])).toHaveLength(findings);
  });

  test("a cycle is found, a type-only one is none", () => {
    const a = { path: "gateway/a.ts", text: 'import { b } from "./b.ts";' };
    const b = { path: "gateway/b.ts", text: 'import { a } from "./a.ts";' };
    const typed = { path: "gateway/b.ts", text: 'import type { a } from "./a.ts";' };
    expect(findCycles([a, b])).toEqual([
      { file: "gateway/a.ts", problem: "import cycle: gateway/a.ts → gateway/b.ts → gateway/a.ts" },
    ]);
    expect(findCycles([a, typed])).toEqual([]);
  });

  test("a file over 400 lines is found, in tests it is not", () => {
    const text = "x\n".repeat(401);
    expect(findOversized([{ path: "gateway/a.ts", text }]).map(one => one.file)).toContain("gateway/a.ts");
    expect(findOversized([{ path: "test/a.ts", text }])).toEqual([]);
  });

  test("imports over several lines are read", () => {
    expect(importsOf('import {\n  a,\n  type B,\n} from "./c.ts";\nimport "./side.ts";').map(one => one.specifier)).toEqual([
      "./c.ts",
      "./side.ts",
    ]);
  });
});
