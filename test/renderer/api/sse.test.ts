import fc from "fast-check";
import { expect, test } from "vitest";
import { createEventParser } from "../../../contract/sse.ts";

const stream =
  'retry: 1000\ndata: {"kind":"hello"}\n\nid: b:1\ndata: one\ndata: two\n\n: still here\n\nid: b:2\r\ndata:three\r\n\r\n';
const expected = [
  { id: null, data: '{"kind":"hello"}' },
  { id: "b:1", data: "one\ntwo" },
  { id: "b:2", data: "three" },
];

test("events are the same wherever the stream was cut", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 12 }), cuts => {
      const parser = createEventParser();
      const places = [0, ...cuts.sort((a, b) => a - b), stream.length];
      const events = places.slice(1).flatMap((to, at) => parser.push(stream.slice(places[at], to)));
      expect(events).toEqual(expected);
    }),
  );
});
