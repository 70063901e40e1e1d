import type { Language } from "../../contract/errors/define.ts";
import { describeFailure, type Slots } from "../../contract/errors/failure.ts";
import type { ErrorCode } from "../../contract/errors/table.ts";
import type { Trouble } from "../../contract/routes/overview.ts";

export type TroubleFact = {
  readonly id: string;
  readonly severity: Trouble["severity"];
  readonly code: ErrorCode;
  readonly slots?: Slots;
  /** The page that mends it. */
  readonly path?: string;
};

/** What wants a person now. Each room puts its own list in place; what is no longer in it is withdrawn. */
export function createTroubles(onChange: () => void) {
  const bySource = new Map<string, readonly TroubleFact[]>();
  return {
    put(source: string, facts: readonly TroubleFact[]): void {
      if (JSON.stringify(bySource.get(source) ?? []) === JSON.stringify(facts)) return;
      bySource.set(source, facts);
      onChange();
    },
    list: (language: Language): Trouble[] =>
      [...bySource.values()].flat().map(({ id, severity, code, slots = {}, path }) => {
        const { message, hint } = describeFailure(code, slots, language);
        return { id, severity, code, message, hint, path: path ?? null };
      }),
  };
}

export type Troubles = ReturnType<typeof createTroubles>;
