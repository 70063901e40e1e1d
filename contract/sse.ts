export type ServerSentEvent = { readonly id: string | null; readonly data: string };

/**
 * Reads `text/event-stream`. `push` takes the next piece of text, cut anywhere, and returns the events it completed; comments and
 * `retry` lines are passed over. Rules: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function createEventParser() {
  let rest = "";
  let id: string | null = null;
  let data: string[] = [];
  return {
    push(text: string): ServerSentEvent[] {
      const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? "";
      const events: ServerSentEvent[] = [];
      for (const line of lines) {
        if (line === "") {
          if (data.length > 0) events.push({ id, data: data.join("\n") });
          data = [];
          continue;
        }
        const colon = line.indexOf(":");
        if (colon === 0) continue;
        const field = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (field === "data") data.push(value);
        else if (field === "id") id = value;
      }
      return events;
    },
  };
}
