import type { Language } from "../../../contract/errors/define.ts";
import { describeFailure } from "../../../contract/errors/failure.ts";
import type { Serve } from "../../../contract/routes/reach.ts";
import { installUrl, isUp, type TailnetFacts } from "../tailscale/tailnet-state.ts";
import { type HttpsPort, planServe } from "./serve-config.ts";
import { noHttps, type ServeFailure } from "./serve-lines.ts";

/** How `tailscale serve` stands. `serving` is only said after an answer of ours came back through it. */
export type ServeState =
  | { readonly kind: "off" }
  | { readonly kind: "starting"; readonly port: HttpsPort | null }
  | { readonly kind: "serving"; readonly port: HttpsPort; readonly url: string }
  | { readonly kind: "failed"; readonly failure: ServeFailure };

/** What to do now, and what to say until that is done. */
export type ServeDecision =
  /** `keep`: our child may stay as it is. */
  | { readonly kind: "rest"; readonly state: ServeState; readonly keep: boolean }
  /**
   * `start`: our own child shall run. Without it somebody else's `tailscale serve` leads here. `present`: the daemon knows of it.
   */
  | {
      readonly kind: "run";
      readonly start: boolean;
      readonly present: boolean;
      readonly port: HttpsPort;
      readonly name: string;
      readonly address: string;
    };

export type ServeInput = {
  readonly wanted: boolean;
  readonly httpsPort: HttpsPort | undefined;
  readonly facts: TailnetFacts | null;
  /** The port of the gateway on loopback; 0 until it listens. */
  readonly target: number;
  /** Somebody keeps our child running. */
  readonly canKeep: boolean;
  readonly program: string | null;
  /** As the daemon tells it; asked only where it counts. */
  readonly config: () => Promise<unknown>;
};

const failed = (failure: ServeFailure): ServeDecision => ({ kind: "rest", state: { kind: "failed", failure }, keep: false });

/** Whether `tailscale serve` can run now, and on which port. */
export async function decideServe(input: ServeInput): Promise<ServeDecision> {
  const { facts } = input;
  if (!input.wanted) return { kind: "rest", state: { kind: "off" }, keep: false };
  const address = facts?.addresses[0];
  if (!facts || !isUp(facts.kind) || address === undefined || input.target === 0) {
    // A daemon that is only slow goes on serving when it wakes up.
    return { kind: "rest", state: { kind: "starting", port: null }, keep: facts?.kind === "frozen" };
  }
  const { name } = facts;
  if (name === null || !facts.https) return failed(noHttps(null));
  const plan = planServe(await input.config(), { name, target: input.target, wanted: input.httpsPort });
  switch (plan.kind) {
    case "unknown":
      return failed({ code: "TAILSCALE_FAILED", slots: { problem: "serve status", problemZh: "serve status" }, url: null });
    case "funnel":
      return failed({ code: "FUNNEL_REFUSED", slots: { name, port: plan.port }, url: null });
    case "taken":
      return failed({ code: "SERVE_PORT_TAKEN", slots: {}, url: null });
    case "kept":
      return { kind: "run", start: false, present: true, port: plan.port, name, address };
    case "start":
      if (!input.canKeep) return failed({ code: "NO_KEEPER", slots: { program: "tailscale serve" }, url: null });
      if (input.program === null) return failed({ code: "TAILSCALE_MISSING", slots: { url: installUrl }, url: installUrl });
      return { kind: "run", start: true, present: plan.present, port: plan.port, name, address };
  }
}

/** `https://home.tail1234.ts.net`, with the port where it is not the usual one. */
export const serveUrl = (name: string, port: number): string => `https://${name}${port === 443 ? "" : `:${port}`}`;

/** The state as the contract has it. */
export function describeServe(state: ServeState, wanted: boolean, companion: Serve["companion"], language: Language): Serve {
  const nothing = { wanted, companion, url: null, httpsPort: null, failure: null };
  switch (state.kind) {
    case "off":
      return { ...nothing, state: "off" };
    case "starting":
      return { ...nothing, state: "starting", httpsPort: state.port };
    case "serving":
      return { ...nothing, state: "serving", url: state.url, httpsPort: state.port };
    case "failed": {
      const { code, slots, url } = state.failure;
      const { message, hint } = describeFailure(code, slots, language);
      return { ...nothing, state: "failed", failure: { code, message, hint, url } };
    }
  }
}
