import fc from "fast-check";
import { expect, test } from "vitest";
import { createSseLines } from "../../../gateway/doors/sse-lines.ts";

const line = fc.oneof(
  fc.constant(""),
  fc.string({ unit: "grapheme" }).map(text => `data: ${text.replace(/[\r\n]/g, "")}`),
  fc.constant("drop me"),
);

test("however a stream is cut, every line is read once and all but the dropped ones pass unchanged", () => {
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1 }),
      fc.constantFrom("\n", "\r\n"),
      fc.array(fc.nat(40)),
      fc.boolean(),
      (lines, end, cuts, closed) => {
        const bytes = Buffer.from(lines.join(end) + (closed ? end : ""));
        const read: string[] = [];
        const passed: Buffer[] = [];
        const cutter = createSseLines(one => {
          read.push(one);
          return one === "drop me" ? "drop" : "pass";
        });
        let from = 0;
        for (const size of [...cuts, bytes.length]) {
          const out = cutter.feed(bytes.subarray(from, from + size));
          if (out) passed.push(out);
          from += size;
        }
        const last = cutter.end();
        if (last) passed.push(last);
        expect(read).toEqual(lines.filter(one => one !== ""));
        let dropped = false;
        const kept = lines.map((one, index) => {
          if (one !== "") dropped = one === "drop me";
          return dropped ? "" : one + (index < lines.length - 1 || closed ? end : "");
        });
        expect(Buffer.concat(passed).toString()).toBe(kept.join(""));
      },
    ),
  );
});

test("chunks that are whole pass as the same bytes, without a copy", () => {
  const cutter = createSseLines(() => "pass");
  const chunk = Buffer.from("data: 1\n\n");
  expect(cutter.feed(chunk)).toBe(chunk);
});

test("a line without end is refused instead of kept", () => {
  const cutter = createSseLines(() => "pass");
  const megabyte = Buffer.alloc(1024 * 1024, "x");
  expect(() => {
    for (let count = 0; count < 10; count++) cutter.feed(megabyte);
  }).toThrow(RangeError);
});
