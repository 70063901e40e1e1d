import type { NanoUsd } from "../money.ts";
import { shareOut } from "./share-out.ts";

/** What is booked for one model of a provider on one day of UTC. */
export type BookedModel = {
  readonly model: string;
  readonly calls: number;
  readonly nanoUsd: NanoUsd;
  /** The part of it that is booked at bounds. */
  readonly estimatedNanoUsd: NanoUsd;
};

/** A call whose cost the provider did not say: booked at its bound, or corrected from a bill before. */
export type OpenCall = {
  readonly id: string;
  readonly model: string;
  readonly nanoUsd: NanoUsd;
  readonly boundNanoUsd: NanoUsd;
  /** Still booked at its bound. */
  readonly estimated: boolean;
};

/** The provider's figure for a model; null: for what it does not divide. */
export type Figure = { readonly model: string | null; readonly nanoUsd: NanoUsd };

export type ComparedRow = {
  readonly model: string | null;
  readonly ourNanoUsd: NanoUsd;
  readonly ourEstimatedNanoUsd: NanoUsd;
  readonly theirNanoUsd: NanoUsd | null;
  /** Theirs less ours. */
  readonly differenceNanoUsd: NanoUsd | null;
  readonly calls: number;
};

/** `to` is what the call is to be booked at; it may be what it is booked at, and then stands for the bill's word on it. */
export type Correction = { readonly id: string; readonly from: NanoUsd; readonly to: NanoUsd };

export type Comparison = { readonly rows: readonly ComparedRow[]; readonly corrections: readonly Correction[] };

type Group = {
  model: string;
  calls: number;
  nanoUsd: NanoUsd;
  estimatedNanoUsd: NanoUsd;
  their: NanoUsd | null;
  open: OpenCall[];
};

/**
 * Open calls together cost what the bill says less what the others, known exactly, cost: never less than nothing, and more than their bounds
 * when the bill says so. Shared out by their bounds, so that doing it again by the same bill changes nothing.
 */
function correct(their: NanoUsd, open: readonly OpenCall[], booked: NanoUsd): Correction[] {
  const exact = booked - open.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0);
  const shares = shareOut(
    Math.max(0, their - exact),
    open.map(({ boundNanoUsd }) => boundNanoUsd),
  );
  return open.flatMap(({ id, nanoUsd, estimated }, index) => {
    const to = shares[index] ?? nanoUsd;
    return to === nanoUsd && !estimated ? [] : [{ id, from: nanoUsd, to }];
  });
}

/**
 * One provider's day beside its bill, and what the bill corrects. Models meet under `canonical`; `model` in a row is the provider's own name
 * where it has one. One figure for the whole day corrects all its calls together; beside figures by model, what is not divided corrects
 * nothing, and so does a model that the bill does not name.
 */
export function compareDay(
  booked: readonly BookedModel[],
  open: readonly OpenCall[],
  bill: { readonly source: "typed" | "report"; readonly figures: readonly Figure[] } | null,
  canonical: (model: string) => string,
): Comparison {
  const groups = new Map<string, Group>();
  const groupOf = (model: string): Group => {
    const key = canonical(model);
    const found = groups.get(key) ?? { model, calls: 0, nanoUsd: 0, estimatedNanoUsd: 0, their: null, open: [] };
    groups.set(key, found);
    return found;
  };
  const divided = (bill?.figures ?? []).filter((figure): figure is Figure & { model: string } => figure.model !== null);
  for (const { model, nanoUsd } of divided) {
    const group = groupOf(model);
    group.their = (group.their ?? 0) + nanoUsd;
  }
  for (const { model, calls, nanoUsd, estimatedNanoUsd } of booked) {
    const group = groupOf(model);
    group.calls += calls;
    group.nanoUsd += nanoUsd;
    group.estimatedNanoUsd += estimatedNanoUsd;
  }
  for (const call of open) groupOf(call.model).open.push(call);

  const rest = bill?.figures.filter(({ model }) => model === null) ?? [];
  const undivided = rest.length === 0 ? null : rest.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0);
  // A report that only has what belongs to no model says nothing about models, but for: there was nothing at all.
  const whole = divided.length === 0 && undivided !== null && (bill?.source === "typed" || undivided === 0);
  const all = [...groups.values()];
  const rows: ComparedRow[] = all
    .filter(({ calls, nanoUsd, their }) => calls > 0 || nanoUsd > 0 || (their ?? 0) !== 0)
    .map(({ model, calls, nanoUsd, estimatedNanoUsd, their }) => ({
      model,
      ourNanoUsd: nanoUsd,
      ourEstimatedNanoUsd: estimatedNanoUsd,
      theirNanoUsd: their,
      differenceNanoUsd: their === null ? null : their - nanoUsd,
      calls,
    }))
    .toSorted((a, b) => Math.max(b.ourNanoUsd, b.theirNanoUsd ?? 0) - Math.max(a.ourNanoUsd, a.theirNanoUsd ?? 0));
  if (undivided !== null && (whole || undivided !== 0))
    rows.push({
      model: null,
      ourNanoUsd: 0,
      ourEstimatedNanoUsd: 0,
      theirNanoUsd: undivided,
      differenceNanoUsd: whole ? null : undivided,
      calls: 0,
    });

  const total = booked.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0);
  const corrections = whole
    ? correct(undivided, open, total)
    : all.flatMap(({ their, open: calls, nanoUsd }) => (their === null ? [] : correct(their, calls, nanoUsd)));
  return { rows, corrections };
}
