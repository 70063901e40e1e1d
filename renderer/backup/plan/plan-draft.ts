import type { SettingsChange } from "../../budget/change-settings.ts";

/** The part of the settings that says when backups are made and how long they stay. */
export type BackupPlan = { readonly at: string; readonly keepDays: number; readonly drillEveryDays: number };
export type PlanDraft = { readonly daily: boolean; readonly time: string; readonly keepDays: string; readonly drill: string };

const usual: BackupPlan = { at: "03:00", keepDays: 30, drillEveryDays: 7 };

/** From the settings in force; a key that was never written is as usual. */
export function planOf(effective: Readonly<Record<string, unknown>>): BackupPlan {
  const { at, keepDays, drillEveryDays } = (effective.backup ?? {}) as Readonly<Record<string, unknown>>;
  return {
    at: typeof at === "string" ? at : usual.at,
    keepDays: typeof keepDays === "number" ? keepDays : usual.keepDays,
    drillEveryDays: typeof drillEveryDays === "number" ? drillEveryDays : usual.drillEveryDays,
  };
}

export const planDraft = ({ at, keepDays, drillEveryDays }: BackupPlan): PlanDraft => ({
  daily: at !== "off",
  time: at === "off" ? usual.at : at,
  keepDays: String(keepDays),
  drill: String(drillEveryDays),
});

export type PlanProblem = "notTime" | "notDays";

export function planProblems({ daily, time, keepDays }: PlanDraft): { time: PlanProblem | null; keepDays: PlanProblem | null } {
  const days = Number(keepDays);
  return {
    time: daily && !/^([01]\d|2[0-3]):[0-5]\d$/.test(time) ? "notTime" : null,
    keepDays: /^\d+$/.test(keepDays.trim()) && days >= 1 && days <= 3650 ? null : "notDays",
  };
}

/** What of the settings is to be different; nothing where nothing changed. */
export function planChanges(draft: PlanDraft, now: BackupPlan): SettingsChange[] {
  const wanted: BackupPlan = {
    at: draft.daily ? draft.time : "off",
    keepDays: Number(draft.keepDays),
    drillEveryDays: Number(draft.drill),
  };
  return (["at", "keepDays", "drillEveryDays"] as const)
    .filter(key => wanted[key] !== now[key])
    .map(key => ({ path: ["backup", key], value: wanted[key] }));
}
