import type { Delivery } from "../channels/channel.ts";

const firstMs = 2_000;
const longestMs = 15 * 60_000;
const mostAttempts = 12;

/** What an outbox row becomes after a try. */
export type NextStep =
  | { readonly state: "delivered" }
  | { readonly state: "queued"; readonly nextAt: number; readonly problem: string }
  | { readonly state: "gaveUp"; readonly problem: string };

/** `attempts` counts this try, `random` is 0 to 1: waits double from 2 s to 15 min with up to half of it taken off; twelve tries are the end. */
export function decideRetry(delivery: Delivery, attempts: number, now: number, random: number): NextStep {
  if (delivery.kind === "delivered") return { state: "delivered" };
  if (delivery.kind === "gaveUp" || attempts >= mostAttempts) return { state: "gaveUp", problem: delivery.problem };
  const backOff = Math.min(longestMs, firstMs * 2 ** (attempts - 1));
  const waitMs = Math.max(delivery.afterMs ?? 0, backOff * (1 - random / 2));
  return { state: "queued", nextAt: now + Math.round(waitMs), problem: delivery.problem };
}
