import type { Outcome } from "../../../contract/client.ts";
import type { Session } from "../../../contract/messages.ts";
import type { Link } from "../http/link.ts";

export type Wanted = {
  readonly session?: string | undefined;
  readonly continue?: boolean | undefined;
  readonly agent?: string | undefined;
  readonly model?: string | undefined;
};

/** How many of the newest conversations are looked through for one of the terminal. */
const lookedThrough = 200;

/** The conversation that is asked in: the named one, the terminal's newest, or a new one. */
export async function chooseSession(link: Link, wanted: Wanted): Promise<Outcome<Session>> {
  if (wanted.session !== undefined) return link.call("getSession", { params: { id: wanted.session } });
  if (wanted.continue) {
    const listed = await link.call("listSessions", { query: { limit: lookedThrough } });
    if (!listed.ok) return listed;
    const newest = listed.value.sessions.find(session => session.channel === "cli");
    if (newest) return { ok: true, value: newest };
  }
  const { agent, model } = wanted;
  return link.call("createSession", {
    body: { channel: "cli", ...(agent === undefined ? {} : { agent }), ...(model === undefined ? {} : { model }) },
  });
}
