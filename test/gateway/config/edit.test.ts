import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editSettings } from "../../../gateway/config/edit.ts";
import { readJson5 } from "../../../gateway/config/json5/read.ts";
import { plainValue } from "../../../gateway/config/json5/tree.ts";

const file = `// top
{
  // the door
  gateway: { bind: "127.0.0.1", port: 0x4965 }, // mine
  providers: [
    // first
    { name: "a", type: "ollama" }, // keep a
    {
      name: 'b', // bee
      type: "anthropic",
    },
  ],
  language: "en" // last
}
`;

const parsed = (text: string): unknown => {
  const reading = readJson5(text);
  if (!reading.ok) throw new Error(`${reading.problem.en} at ${reading.problem.offset} in\n${text}`);
  return plainValue(reading.document.root);
};
const edited = (path: (string | number)[], value: unknown, text = file): string => editSettings(text, [{ path, value }]);

describe("changing a file", () => {
  test("a value that is set changes nothing else", () => {
    expect(edited(["gateway", "port"], 1)).toBe(file.replace("0x4965", "1"));
    expect(edited(["providers", 1, "name"], "it's")).toBe(file.replace("'b'", "'it\\'s'"));
  });

  test("a value that is there already changes nothing, however it is written", () => {
    expect(edited(["gateway", "port"], 18789)).toBe(file);
    expect(
      edited(
        ["providers"],
        [
          { name: "a", type: "ollama" },
          { name: "b", type: "anthropic" },
        ],
      ),
    ).toBe(file);
  });

  test("a new key is written as its neighbours are", () => {
    expect(edited(["agents", "x", "model"], "m")).toBe(
      file.replace('language: "en" // last', 'language: "en", // last\n  agents: {\n    x: {\n      model: "m",\n    },\n  },'),
    );
    expect(edited(["gateway", "auth"], { token: "t" })).toBe(file.replace("0x4965 }", '0x4965, auth: { token: "t" } }'));
    expect(edited(["cost", "daily"], 1, "{ 'cost': { 'a': 1 } }")).toBe("{ 'cost': { 'a': 1, 'daily': 1 } }");
  });

  test("a removed key takes its comma and its own comment along", () => {
    expect(edited(["language"], undefined)).toBe(file.replace('  ],\n  language: "en" // last\n', "  ]\n"));
    expect(edited(["gateway"], undefined)).toBe(file.replace(/ {2}gateway.*\n/, ""));
    expect(edited(["gateway", "port"], undefined)).toBe(file.replace(", port: 0x4965", ""));
    expect(edited(["gateway", "bind"], undefined)).toBe(file.replace('bind: "127.0.0.1", ', ""));
    expect(edited(["nothing", "here"], undefined)).toBe(file);
  });

  test("items of a list keep their comments when one before them goes", () => {
    const text = edited(
      ["providers"],
      [
        { name: "b", type: "anthropic" },
        { name: "c", type: "ollama" },
      ],
    );
    expect(text).toContain("name: 'b', // bee");
    expect(text).not.toContain("keep a");
    expect(text).toContain("// first");
  });

  test("both of a doubled key are removed, the last is set", () => {
    expect(parsed(edited(["a"], undefined, "{a: 1, b: 2, a: 3}"))).toEqual({ b: 2 });
    expect(edited(["a"], 9, "{a: 1, b: 2, a: 3}")).toBe("{a: 1, b: 2, a: 9}");
  });

  test.each([
    ["{}", "{\n  a: 1,\n}"],
    ["{\n  // nothing yet\n}\n", "{\n  // nothing yet\n  a: 1,\n}\n"],
    ["{/* x */}", "{/* x */\n  a: 1,\n}"],
    ["{b: 2 /* x */}", "{b: 2, a: 1 /* x */}"],
    ["{b: 2, /* x */}", "{b: 2, /* x */ a: 1,}"],
    ['{"b": 2 // x\n}', '{"b": 2, "a": 1 // x\n}'],
    ["{\r\n\tb: 2\r\n}", "{\r\n\tb: 2,\r\n\ta: 1\r\n}"],
  ])("adding to %j", (before, after) => {
    expect(edited(["a"], 1, before)).toBe(after);
  });

  test.each([
    [["gateway", "port", "x"], 1],
    [["providers", 7], {}],
    [["providers", "x"], {}],
    [["__proto__", "x"], 1],
    [["new", 3], 1],
  ])("%j cannot be set", (path, value) => {
    expect(() => edited(path, value)).toThrow(expect.objectContaining({ code: "CONFIG_VALUE" }));
  });

  test("a text that is no JSON5 is refused with its place", () => {
    expect(() => edited(["a"], 1, "{\n a: }")).toThrow(
      expect.objectContaining({ code: "CONFIG_SYNTAX", slots: expect.objectContaining({ line: 2 }) }),
    );
  });
});

type Plain = null | boolean | number | string | Plain[] | { [name: string]: Plain };

const name = fc.constantFrom("a", "b", "c", "name", "with blank", "ä", "x-y", "1");
const leaf = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.constantFrom("//", "/* */", ",", "'", '"', "}", "\n", "\u2028", "\ud800"),
);
const value: fc.Arbitrary<Plain> = fc.letrec<{ any: Plain }>(tie => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(name, tie("any"), { maxKeys: 4 }),
  ),
})).any;
const group = fc.dictionary(name, value, { maxKeys: 5 });

/** Writes a value in a random layout, with a numbered comment at random places between its tokens. */
function scribble(value: Plain, dice: () => number): string {
  let comments = 0;
  const gap = (): string => {
    const roll = dice() % 9;
    if (roll < 4) return roll < 2 ? "" : " ";
    if (roll < 6) return "\n  ";
    comments += 1;
    if (roll === 6) return ` // <${comments}>\n`;
    return roll === 7 ? `/*<${comments}>*/` : `\n    /* <${comments}>\n */ `;
  };
  const text = (one: string): string =>
    dice() % 2 ? JSON.stringify(one) : `'${JSON.stringify(one).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
  const list = (parts: string[], open: string, close: string): string => {
    const comma = parts.length > 0 && dice() % 2 ? `,${gap()}` : "";
    return open + gap() + parts.join(`,${gap()}`) + comma + close;
  };
  const write = (one: Plain): string => {
    if (typeof one === "string") return text(one);
    if (Array.isArray(one))
      return list(
        one.map(item => write(item) + gap()),
        "[",
        "]",
      );
    if (one === null || typeof one !== "object") return String(one);
    const members = Object.entries(one).map(([key, item]) => {
      const label = /^[a-z]+$/.test(key) && dice() % 2 ? key : text(key);
      return `${label}${gap()}:${gap()}${write(item)}${gap()}`;
    });
    return list(members, "{", "}");
  };
  return gap() + write(value) + gap();
}

const commentsOf = (text: string): string[] => {
  const reading = readJson5(text);
  if (!reading.ok) throw new Error(reading.problem.en);
  return reading.document.comments.map(({ start, end }) => /<\d+>/.exec(text.slice(start, end))?.[0] ?? "?");
};

const document = fc.record({ value: group, seed: fc.infiniteStream(fc.nat(1_000)) }).map(({ value, seed }) => {
  return { value, text: scribble(value, () => seed.next().value) };
});

/** Every way into a value. */
const pathsOf = (one: Plain, path: (string | number)[] = []): (string | number)[][] => {
  if (Array.isArray(one)) return [path, ...one.flatMap((item, index) => pathsOf(item, [...path, index]))];
  if (one === null || typeof one !== "object") return [path];
  return [path, ...Object.entries(one).flatMap(([key, item]) => pathsOf(item, [...path, key]))];
};

const at = (root: Plain, path: (string | number)[]): Plain =>
  path.reduce<Plain>((one, step) => (one as { [name: string]: Plain })[step as string]!, root);

describe("laws of changing a file", () => {
  test("setting a value gives exactly that value there, and every comment outside of it lives on", () => {
    fc.assert(
      fc.property(document, fc.nat(), value, ({ value: before, text }, pick, set) => {
        const paths = pathsOf(before).filter(path => path.length > 0);
        const path = paths[pick % Math.max(paths.length, 1)] ?? ["added"];
        const expected = structuredClone(before);
        (at(expected, path.slice(0, -1)) as { [name: string]: Plain })[path.at(-1) as string] = set;
        const result = editSettings(text, [{ path, value: set }]);
        expect(parsed(result)).toEqual(parsed(JSON.stringify(expected)));
        const reading = readJson5(text);
        const node = reading.ok
          ? (path.reduce<unknown>((one, step) => {
              const container = one as { members?: { name: string; value: unknown }[]; items?: unknown[] };
              return container.members
                ? container.members.find(member => member.name === step)?.value
                : container.items?.[step as number];
            }, reading.document.root) as { start: number; end: number } | undefined)
          : undefined;
        const outside = node
          ? commentsOf(text).filter((_, index) => {
              const span = reading.ok ? reading.document.comments[index]! : { start: 0, end: 0 };
              return span.end <= node.start || span.start >= node.end;
            })
          : commentsOf(text);
        expect(commentsOf(result)).toEqual(expect.arrayContaining(outside));
      }),
      { numRuns: 600 },
    );
  });

  test("removing a key leaves the rest, and loses no comment that stands before it or after its line", () => {
    fc.assert(
      fc.property(document, fc.nat(), ({ value: before, text }, pick) => {
        const paths = pathsOf(before).filter(path => path.length > 0);
        const path = paths[pick % Math.max(paths.length, 1)];
        if (!path) return;
        const expected = structuredClone(before);
        const parent = at(expected, path.slice(0, -1));
        if (Array.isArray(parent)) parent.splice(path.at(-1) as number, 1);
        else delete (parent as { [name: string]: Plain })[path.at(-1) as string];
        const result = editSettings(text, [{ path, value: undefined }]);
        expect(parsed(result)).toEqual(parsed(JSON.stringify(expected)));
        const reading = readJson5(text);
        if (!reading.ok) return;
        let span: { start: number; end: number } | undefined;
        path.reduce<unknown>((one, step) => {
          const container = one as {
            members?: { name: string; start: number; end: number; value: unknown }[];
            items?: { start: number; end: number }[];
          };
          const member = container.members?.find(entry => entry.name === step);
          const item = container.items?.[step as number];
          span = member ?? item;
          return member ? member.value : item;
        }, reading.document.root);
        const all = commentsOf(text);
        const places = reading.document.comments;
        let end = span!.end;
        for (let next = end; ; ) {
          next += /^\s*/.exec(text.slice(next))![0].length;
          const comment = places.find(one => one.start === next);
          if (!comment) {
            if (text[next] === ",") end = next + 1;
            break;
          }
          next = comment.end;
        }
        const lineEnd = text.indexOf("\n", end) < 0 ? text.length : text.indexOf("\n", end);
        const kept = all.filter((_, index) => places[index]!.end <= span!.start || places[index]!.start >= lineEnd);
        expect(commentsOf(result)).toEqual(expect.arrayContaining(kept));
      }),
      { numRuns: 600 },
    );
  });

  test("a list of changes gives the same as the changes on the plain value", () => {
    fc.assert(
      fc.property(document, group, ({ value: before, text }, after) => {
        const names = new Set([...Object.keys(before), ...Object.keys(after)]);
        const changes = [...names].map(key => ({ path: [key], value: after[key] }));
        expect(parsed(editSettings(text, changes))).toEqual(parsed(JSON.stringify(after)));
      }),
      { numRuns: 400 },
    );
  });
});
