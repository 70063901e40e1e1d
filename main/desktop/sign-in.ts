import type { Session } from "electron";
import type { GatewayStatus } from "../../contract/status.ts";
import type { GatewayDoor } from "./gateway-door.ts";
import { askGateway, readText } from "./gateway-http.ts";

type Running = Extract<GatewayStatus, { kind: "running" }>;

export type SignInDeps = {
  readonly cookies: Pick<Session["cookies"], "get">;
  readonly door: Pick<GatewayDoor, "call">;
};

const answerWithinMs = 5_000;

/**
 * The address that shows `path` of the gateway's pages signed in. The first owner of a home comes in by the setup link; later the cookie of
 * the window does, and where that is no longer good a code of one use is made for it. Codes stand behind `#`: no log sees them, and the
 * page takes them out of its address at once.
 */
export function createSignIn({ cookies, door }: SignInDeps) {
  const stillKnown = async (url: string): Promise<boolean> => {
    const kept = await cookies.get({ url });
    if (kept.length === 0) return false;
    const cookie = kept.map(({ name, value }) => `${name}=${value}`).join("; ");
    const signal = AbortSignal.timeout(answerWithinMs);
    const response = await askGateway(url, { method: "GET", path: "/api/me", headers: { cookie }, signal });
    const text = await readText(response);
    return response.statusCode === 200 && (JSON.parse(text) as { role?: unknown }).role === "owner";
  };

  // Nobody answers: the page says so itself, and comes back by itself.
  const isKnown = (url: string): Promise<boolean> => stillKnown(url).catch(() => true);
  /** The run whose setup link was given out: its code works once. */
  let setUp: string | null = null;

  return {
    /** The window is signed in at `url`, as far as that can be said. */
    isKnown,
    async addressOf({ url, bootId, firstRun, setupUrl }: Running, path: string): Promise<string> {
      const address = new URL(path, url).href;
      if (await isKnown(url)) return address;
      if (firstRun && setUp !== bootId) {
        setUp = bootId;
        return setupUrl;
      }
      const made = await door.call(api => api("createPairing", { body: { role: "owner" } }));
      return made.ok ? `${address.replace(/#.*$/, "")}#pair=${encodeURIComponent(made.value.code)}` : address;
    },
  };
}

export type SignIn = ReturnType<typeof createSignIn>;
