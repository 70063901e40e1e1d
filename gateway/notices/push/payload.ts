import type { Language } from "../../../contract/errors/define.ts";
import { type Notice, noticeText } from "../../../contract/notices.ts";

/** What a phone's worker is sent. */
export type PushPayload = Pick<Notice, "id" | "kind" | "path"> & { readonly title: string; readonly body: string };

const mostBytes = 3_000;

/** The notice in words, as JSON of at most 3,000 bytes (services take 4 KB with the cipher's share): the longest text is shortened. */
export function payloadOf(notice: Notice, language: Language): string {
  const { title, body } = noticeText(notice, language);
  const head = { id: notice.id.slice(0, 200), kind: notice.kind, path: notice.path.slice(0, 500) };
  const written = (letters: readonly string[], cut: boolean): string =>
    JSON.stringify({ ...head, title: short(title, 120), body: letters.join("") + (cut ? "…" : "") } satisfies PushPayload);
  let letters = [...body];
  let text = written(letters, false);
  while (Buffer.byteLength(text) > mostBytes && letters.length > 0) {
    letters = letters.slice(0, Math.floor(letters.length * 0.8));
    text = written(letters, true);
  }
  return text;
}

const short = (text: string, most: number): string =>
  [...text].length > most ? `${[...text].slice(0, most - 1).join("")}…` : text;
