import type { Slots } from "../../contract/errors/failure.ts";
import type { ErrorCode } from "../../contract/errors/table.ts";
import type { ReachMode } from "../../contract/routes/reach.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Notices } from "../notices/notices.ts";
import type { TroubleFact, Troubles } from "../overview/troubles.ts";
import type { ServeState } from "./serve/decide-serve.ts";
import { isUp, renewWithinMs, type TailnetFacts } from "./tailscale/tailnet-state.ts";

export type ReachNow = {
  readonly mode: ReachMode;
  /** Null until Tailscale was asked once. */
  readonly facts: TailnetFacts | null;
  readonly serve: ServeState;
  /** A phone reaches us now. */
  readonly ok: boolean;
};

const dayMs = 86_400_000;
/** A short outage (a restart, a sleep) is nobody's business. */
export const lostAfterMs = 60_000;
const page = "/settings/reach";
const lostId = "reach-lost";

type Reason = { readonly code: ErrorCode; readonly slots: Slots };

/** Why a phone does not reach us; null when no reason is known. */
function reasonOf({ facts, serve }: ReachNow): Reason | null {
  if (facts && !isUp(facts.kind) && facts.code !== null) return { code: facts.code, slots: facts.slots };
  return serve.kind === "failed" ? { code: serve.failure.code, slots: serve.failure.slots } : null;
}

/** What the tray and the pages shall show; nothing while only this computer is wanted, or while something is just starting. */
export function reachTroubles(now: ReachNow): TroubleFact[] {
  const { facts } = now;
  if (now.mode === "local" || !facts) return [];
  const reason = reasonOf(now);
  if (reason && facts.kind !== "starting")
    return [{ id: `reach.${isUp(facts.kind) ? "serve" : facts.kind}`, severity: "error", path: page, ...reason }];
  if (facts.code === null || facts.kind === "starting") return [];
  const id = facts.code === "TAILSCALE_KEY_EXPIRES" ? "reach.keyExpires" : `reach.${facts.kind}`;
  return [{ id, severity: "warning", code: facts.code, slots: facts.slots, path: page }];
}

/** The notice of a key that ends: one a week before, one on the day before, one after. The time of its end makes each a thing of its own. */
export function keyNotice(
  keyExpiresAt: number | null,
  now: number,
): { readonly id: string; readonly kind: "keyExpires" | "keyExpired" } | null {
  if (keyExpiresAt === null) return null;
  const left = keyExpiresAt - now;
  if (left <= 0) return { id: `key-expired:${keyExpiresAt}`, kind: "keyExpired" };
  if (left <= dayMs) return { id: `key-expires:day:${keyExpiresAt}`, kind: "keyExpires" };
  return left <= renewWithinMs ? { id: `key-expires:week:${keyExpiresAt}`, kind: "keyExpires" } : null;
}

const keyNoticeIds = (at: number): string[] => [`key-expires:week:${at}`, `key-expires:day:${at}`, `key-expired:${at}`];

/** Tells persons what is wrong with the way to their phone, once, and takes it back when it is mended. */
export function createReachCare(deps: {
  readonly troubles: Pick<Troubles, "put">;
  readonly notices: Pick<Notices, "raise" | "settle">;
  readonly clock: Clock;
  readonly log: Log;
}) {
  const { troubles, notices, clock, log } = deps;
  let lostSince: number | null = null;
  /** What a former run told may still stand in the list: the first good look takes it back. */
  let mayStand = true;
  let told = false;
  let announced: { readonly at: number; readonly id: string } | null = null;

  const quietly = (work: Promise<unknown>): void =>
    void work.catch((error: unknown) => {
      log.warn(
        { problem: error instanceof Error ? error.message : String(error) },
        "a notice about the tailnet could not be kept",
      );
    });

  const careForKey = ({ mode, facts }: ReachNow): void => {
    // A tailnet that cannot be asked says nothing of its key.
    if (!facts || (facts.keyExpiresAt === null && facts.kind !== "running")) return;
    const at = facts.keyExpiresAt;
    const notice = mode === "local" ? null : keyNotice(at, clock.now());
    if (announced?.id === notice?.id) return;
    for (const id of announced ? keyNoticeIds(announced.at) : []) if (id !== notice?.id) quietly(notices.settle(id));
    announced = null;
    if (!notice || at === null) return;
    announced = { at, id: notice.id };
    const slots = notice.kind === "keyExpires" ? { left: { forMs: at - clock.now() } } : {};
    quietly(notices.raise({ ...notice, slots, path: page }));
  };

  const careForOutage = (now: ReachNow): void => {
    if (now.mode === "local" || now.ok) {
      lostSince = null;
      if (told || mayStand) quietly(notices.settle(lostId));
      told = false;
      mayStand = false;
      return;
    }
    if (!now.facts) return;
    lostSince ??= clock.now();
    if (told || clock.now() - lostSince < lostAfterMs) return;
    told = true;
    const { code, slots } = reasonOf(now) ?? { code: "TAILSCALE_STARTING", slots: {} };
    quietly(notices.raise({ id: lostId, kind: "reachLost", slots: { problem: { code, slots } }, path: page }));
  };

  return {
    /** Looks at how things are now; to be called at each change and from time to time. */
    look(now: ReachNow): void {
      troubles.put("reach", reachTroubles(now));
      careForKey(now);
      careForOutage(now);
    },
  };
}

export type ReachCare = ReturnType<typeof createReachCare>;
