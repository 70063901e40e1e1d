/** One event of a `text/event-stream`. `id` is the last id seen, as the standard wants it. */
export type ServerSentEvent = { readonly id: string; readonly event: string; readonly data: string };

/**
 * Parser of `text/event-stream` (HTML standard, 9.2.6): bytes in, whole events out, however the bytes are split.
 * Line ends may be CR, LF or CRLF; comments are skipped; an event that the stream's end cuts is never given out.
 */
export function createEventStreamParser(): { push(bytes: Uint8Array): ServerSentEvent[] } {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let afterReturn = false;
  let id = "";
  let event = "";
  let data: string[] = [];

  const field = (line: string): void => {
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const rest = colon < 0 ? "" : line.slice(colon + 1);
    const value = rest.startsWith(" ") ? rest.slice(1) : rest;
    if (name === "data") data.push(value);
    else if (name === "event") event = value;
    else if (name === "id" && !value.includes("\0")) id = value;
  };

  const push = (bytes: Uint8Array): ServerSentEvent[] => {
    const events: ServerSentEvent[] = [];
    let text = decoder.decode(bytes, { stream: true });
    if (afterReturn && text !== "") {
      if (text.startsWith("\n")) text = text.slice(1);
      afterReturn = false;
    }
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const sign = text.charCodeAt(at);
      if (sign !== 10 && sign !== 13) continue;
      const line = pieces.join("") + text.slice(start, at);
      pieces = [];
      if (sign === 13) {
        if (at + 1 === text.length) afterReturn = true;
        else if (text.charCodeAt(at + 1) === 10) at++;
      }
      start = at + 1;
      if (line !== "") field(line);
      else {
        if (data.length > 0) events.push({ id, event: event || "message", data: data.join("\n") });
        event = "";
        data = [];
      }
    }
    if (start < text.length) pieces.push(text.slice(start));
    return events;
  };

  return { push };
}
