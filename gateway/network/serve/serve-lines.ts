import type { StoredFailure } from "../../../contract/errors/failure.ts";
import { firstPage } from "../tailscale/command-line.ts";
import { operatorCommand } from "../tailscale/tailnet-state.ts";

/** What `tailscale serve` says when it cannot: the sentence for a person, and the page to open. */
export type ServeFailure = StoredFailure & { readonly url: string | null };

export const dnsPage = "https://login.tailscale.com/admin/dns";

export const noHttps = (url: string | null): ServeFailure => ({
  code: "SERVE_NO_HTTPS",
  slots: { url: url ?? dnsPage },
  url: url ?? dnsPage,
});

/**
 * Reads the lines of a `tailscale serve` that does not serve. Its exit code says nothing: where the tailnet has no https it prints a page
 * and ends with 0. Null when the lines name no reason of which a person could do something.
 */
export function readServeLines(lines: readonly string[], user: string): ServeFailure | null {
  const text = lines.join("\n");
  if (/not enabled on your tailnet|does not support getting TLS certs/i.test(text)) return noHttps(firstPage(text));
  if (/access denied|permission denied|--operator|use 'sudo/i.test(text)) {
    const problem = lines.find(line => /denied|sudo/i.test(line))?.trim() ?? "access denied";
    return { code: "TAILSCALE_REFUSED", slots: { problem: problem.slice(0, 200), command: operatorCommand(user) }, url: null };
  }
  if (/already (?:exists|in use|serving)|listener already|port \d+ is (?:already|in use)/i.test(text))
    return { code: "SERVE_PORT_TAKEN", slots: {}, url: null };
  return null;
}
