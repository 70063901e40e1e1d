import { describe, expect, test } from "vitest";
import { groupSessions } from "../../../renderer/chat/sidebar/group-sessions.ts";
import { markMatches } from "../../../renderer/chat/sidebar/mark-matches.ts";
import { aSession } from "../../support/messages.ts";

describe("conversations under their days", () => {
  const now = new Date(2026, 10, 21, 0, 30).getTime();
  const at = (...date: [number, number, number, number?]) =>
    aSession({ id: date.join("-"), updatedAt: new Date(...date).getTime() });

  test("by the reader's calendar, older ones by month", () => {
    const sessions = [
      at(2026, 10, 21),
      at(2026, 10, 20, 23),
      at(2026, 10, 19),
      at(2026, 10, 1),
      at(2026, 8, 3),
      at(2026, 8, 1),
      at(2025, 8, 1),
    ];
    expect(groupSessions(sessions, now).map(group => [group.kind, group.sessions.length])).toEqual([
      ["today", 1],
      ["yesterday", 1],
      ["week", 1],
      ["month", 1],
      ["older", 2],
      ["older", 1],
    ]);
  });
});

describe("marks in search results", () => {
  test.each([
    ["The Boiler", "boil", ["The ", "*Boil", "er"]],
    ["红烧肉和清蒸鱼", "清蒸", ["红烧肉和", "*清蒸", "鱼"]],
    ["a.b (c)", ".b (", ["a", "*.b", " ", "*(", "c)"]],
    ["nothing", "  ", ["nothing"]],
  ])("%s / %s", (text, query, expected) => {
    expect(markMatches(text, query).map(piece => (piece.hit ? `*${piece.text}` : piece.text))).toEqual(expected);
  });
});
