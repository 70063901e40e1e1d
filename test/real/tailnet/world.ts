import type { Reach } from "../../../contract/routes/reach.ts";
import { distFile } from "../../support/gateway-process.ts";
import type { Fetched, Init } from "../../support/tailnet/errands.ts";
import type { Status } from "../../support/tailnet/machine.ts";
import { startSandbox } from "../../support/tailnet/sandbox.ts";

export const token = "an-owner-token-of-the-real-tailnet-0123456789";
export const magicName = "home.hearth-test.ts.net";
const local = "http://127.0.0.1:18789";

export type World = Awaited<ReturnType<typeof startWorld>>;
type Asked = { status: number; body: unknown };

/** A real tailnet with the built gateway on `home`, as seen from outside. `entry` of the environment runs another build. */
export async function startWorld(binaries: string) {
  const sandbox = startSandbox(binaries);
  const call = async <T>(order: string, ...args: unknown[]): Promise<T> => (await sandbox.call(order, ...args)) as T;
  const fetchOn = (machine: string, url: string, init?: Init): Promise<Fetched> => call("fetch", machine, url, init);
  const entry = process.env.HEARTH_GATEWAY_ENTRY ?? distFile("gateway/server.mjs");
  const settings = { gateway: { auth: { token }, tailscale: { program: `${binaries}/tailscale` } } };
  await call("ready");
  const ready = await call<{ bootId: string }>("gateway", entry, settings);

  const ask = async (
    machine: string,
    base: string,
    bearer: string,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Asked> => {
    const headers: Record<string, string> = { authorization: `Bearer ${bearer}` };
    if (body !== undefined) headers["content-type"] = "application/json";
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetchOn(machine, `${base}${path}`, init);
    return { status: answer.status, body: JSON.parse(answer.body) as unknown };
  };
  /** As the owner, on home's loopback. */
  const owner = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
    (await ask("home", local, token, method, path, body)).body as T;
  const reach = (): Promise<Reach> => owner<Reach>("GET", "/api/reach");

  return {
    bootId: ready.bootId,
    call,
    ask,
    owner,
    reach,
    fetchOn,
    status: (machine: string): Promise<Status | null> => call("status", machine),
    kind: async (): Promise<string> => (await reach()).tailnet.kind,
    url: async (): Promise<string | null> => (await reach()).url,
    setMode: (mode: Reach["mode"]): Promise<Reach> => owner("PUT", "/api/reach", { mode }),
    /** What the phone gets of the gateway's own health, or why it gets nothing. */
    healthOnPhone: async (): Promise<unknown> => {
      const { url } = await reach();
      if (url === null) return "no way there";
      return fetchOn("phone", `${url}/health`, { withinMs: 2_000 }).then(
        answer => (JSON.parse(answer.body) as { bootId: string }).bootId,
        (error: Error) => error.message,
      );
    },
    /** Pairs the phone as an app by the code that the owner's page shows. */
    async pairPhone(): Promise<{ base: string; accessToken: string; deviceId: string }> {
      const pairing = await owner<{ code: string; url: string }>("POST", "/api/pairings", { role: "owner" });
      const base = pairing.url.replace(/\/#pair=.*$/, "");
      const body = JSON.stringify({ code: pairing.code, name: "Phone" });
      const headers = { "content-type": "application/json" };
      const answer = await fetchOn("phone", `${base}/api/devices/pair`, { method: "POST", headers, body });
      return { base, ...(JSON.parse(answer.body) as { accessToken: string; deviceId: string }) };
    },
    /** Says something from the phone and waits for the answer's text. */
    async chat(phone: { base: string; accessToken: string }, text: string): Promise<string> {
      const on = (method: string, path: string, body?: unknown): Promise<Asked> =>
        ask("phone", phone.base, phone.accessToken, method, path, body);
      const { id } = (await on("POST", "/api/sessions", {})).body as { id: string };
      await on("POST", `/api/sessions/${id}/messages`, { id: crypto.randomUUID(), text });
      const limit = Date.now() + 30_000;
      for (;;) {
        const { messages } = (await on("GET", `/api/sessions/${id}/messages`)).body as {
          messages: { role: string; state: string; text: string }[];
        };
        const answer = messages.find(message => message.role === "assistant" && message.state === "answered");
        if (answer) return answer.text;
        if (Date.now() > limit) throw new Error(`no answer: ${JSON.stringify(messages)}`);
        await new Promise(resolve => setTimeout(resolve, 100));
      }
    },
    stop: (): Promise<void> => sandbox.stop(),
  };
}
