import fc from "fast-check";
import { expect, test } from "vitest";
import { createEventStreamParser, type ServerSentEvent } from "../../../gateway/cli/http/event-stream-parser.ts";

const parse = (pieces: readonly Uint8Array[]): ServerSentEvent[] => {
  const parser = createEventStreamParser();
  return pieces.flatMap(piece => parser.push(piece));
};
const parseText = (text: string): ServerSentEvent[] => parse([Buffer.from(text)]);

test.each([
  ["id: a:1\ndata: x\n\n", [{ id: "a:1", event: "message", data: "x" }]],
  [
    "data: x\r\n\r\ndata: y\r\n\r\n",
    [
      { id: "", event: "message", data: "x" },
      { id: "", event: "message", data: "y" },
    ],
  ],
  ["data:x\rdata: y\r\r", [{ id: "", event: "message", data: "x\ny" }]],
  [": keep\n\nretry: 1000\n\nevent: e\ndata\n\n", [{ id: "", event: "e", data: "" }]],
  [
    "\ufeffid: 1\ndata: a\n\ndata: b\n\n",
    [
      { id: "1", event: "message", data: "a" },
      { id: "1", event: "message", data: "b" },
    ],
  ],
  ["id: 1\nid: \0\ndata: cut", []],
])("reads %j as the standard says", (text, events) => {
  expect(parseText(text)).toEqual(events);
});

const line = fc.string({ unit: fc.constantFrom("a", "中", "😀", " ", ":", "é", "{", '"'), maxLength: 12 });
const event = fc.record({ id: fc.constantFrom("b:1", "b:22", "中:3"), data: fc.array(line, { minLength: 1, maxLength: 3 }) });
const ending = fc.constantFrom("\n", "\r", "\r\n");

test("gives the same events however the bytes are split", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 6 }), ending, fc.array(fc.nat(400), { maxLength: 30 }), (events, end, cuts) => {
      const text = events
        .map(({ id, data }) => [`id: ${id}`, ": sign of life", ...data.map(one => `data: ${one}`), "", ""].join(end))
        .join("");
      const bytes = Buffer.from(text);
      const places = [0, ...cuts.map(cut => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
      const pieces = places.slice(1).map((place, index) => bytes.subarray(places[index], place));
      const expected = events.map(({ id, data }) => ({ id, event: "message", data: data.join("\n") }));
      expect(parse(pieces)).toEqual(expected);
    }),
  );
});
