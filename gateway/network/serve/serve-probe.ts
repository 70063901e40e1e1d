import type { LookupFunction } from "node:net";
import { jsonOf } from "../tailscale/local-api.ts";

/** What came back through `tailscale serve`. `pending`: nothing that speaks https yet, such as while the certificate is made. */
export type ProbeEnd =
  | { readonly kind: "ours" }
  | { readonly kind: "other" }
  | { readonly kind: "pending"; readonly problem: string };

/** `import … from "node:https"` would load TLS at the start; serve is looked at later. */
const httpsModule = (): typeof import("node:https") => process.getBuiltinModule("node:https");
/** The first handshake waits for the certificate to be made. */
const limitMs = 20_000;
const mostCharacters = 10_000;

/** `GET https://NAME:PORT/health` by way of this machine's own tailnet address, with the certificate checked as a browser would. */
export function probeServe(input: {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly bootId: string;
  readonly signal: AbortSignal;
}): Promise<ProbeEnd> {
  const family = input.address.includes(":") ? 6 : 4;
  // Answered later, as a resolver does: a connection that is refused at once would throw inside `get` otherwise.
  const lookup: LookupFunction = (_host, options, done) => {
    setImmediate(() => {
      if (options.all) done(null, [{ address: input.address, family }]);
      else done(null, input.address, family);
    });
  };
  return new Promise(resolve => {
    const request = httpsModule().get({
      host: input.name,
      port: input.port,
      path: "/health",
      lookup,
      agent: false,
      signal: input.signal,
    });
    const end = (how: ProbeEnd): void => {
      clearTimeout(timer);
      resolve(how);
      request.destroy();
    };
    const timer = setTimeout(() => end({ kind: "pending", problem: "no answer" }), limitMs);
    request.on("error", (error: NodeJS.ErrnoException) => end({ kind: "pending", problem: error.code ?? error.message }));
    request.on("response", response => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        if (text.length < mostCharacters) text += chunk;
      });
      response.on("error", (error: Error) => end({ kind: "pending", problem: error.message }));
      response.on("end", () => {
        const health = jsonOf(text);
        const boot = typeof health === "object" && health !== null && "bootId" in health ? health.bootId : null;
        if (response.statusCode === 502) end({ kind: "pending", problem: "502" });
        else end(boot === input.bootId ? { kind: "ours" } : { kind: "other" });
      });
    });
  });
}
