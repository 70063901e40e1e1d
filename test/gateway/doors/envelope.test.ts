import { describe, expect, test } from "vitest";
import { lastSaid, readEnvelope, sessionKeyOf } from "../../../gateway/doors/envelope.ts";

const envelope = (...messages: object[]) => readEnvelope({ messages });
const key = (messages: object[], principal = "owner") => sessionKeyOf(principal, envelope(...messages), undefined);
const user = (content: unknown) => ({ role: "user", content });

describe("which conversation a request continues", () => {
  const first = key([user("hi")]);
  test.each<[string, string, boolean]>([
    ["the same with more behind it", key([user("hi"), { role: "assistant", content: "yes" }, user("more")]), true],
    ["the same in parts", key([user([{ type: "text", text: "hi" }])]), true],
    ["another beginning", key([user("ho")]), false],
    ["another system prompt", key([{ role: "system", content: "x" }, user("hi")]), false],
    ["somebody else", key([user("hi")], "device:1"), false],
    ["named", sessionKeyOf("owner", envelope(user("hi")), "mine"), false],
  ])("%s", (_name, other, same) => {
    expect(other === first).toBe(same);
  });

  test("Anthropic's system prompt counts as OpenAI's does", () => {
    const body = { system: [{ type: "text", text: "x" }], messages: [user("hi")] };
    expect(sessionKeyOf("owner", readEnvelope(body), undefined)).toBe(key([{ role: "system", content: "x" }, user("hi")]));
  });
});

test("what was said last: everything after the last answer, whatever strange things stand in it", () => {
  expect(
    lastSaid(
      envelope(user("old"), { role: "assistant", content: "a" }, { role: "tool", tool_call_id: "t", content: "r" }, user("new"))
        .messages,
    ),
  ).toEqual([
    { kind: "toolResult", callId: "t", text: "r", isError: false },
    { kind: "text", text: "new" },
  ]);
  const odd = { toString: 1 };
  expect(
    lastSaid(envelope({ role: "tool", tool_call_id: odd, content: odd }, user([null, 3, { type: "text", text: odd }])).messages),
  ).toEqual([{ kind: "toolResult", callId: "", text: "", isError: false }]);
});

test.each<[unknown, RegExp]>([
  [null, /^body:/],
  [[], /^body:/],
  [{}, /^messages: is missing/],
  [{ messages: {} }, /^messages: must be a list/],
  [{ messages: [] }, /^messages:/],
  [{ messages: [3] }, /^messages\[0\]:/],
  [{ messages: [user("x"), {}] }, /^messages\[1\]\.role:/],
  [{ messages: [user("x")], model: 3 }, /^model:/],
  [{ messages: [user("x")], stream: "yes" }, /^stream:/],
])("%j is refused by name", (body, problem) => {
  expect(() => readEnvelope(body)).toThrow(problem);
});
