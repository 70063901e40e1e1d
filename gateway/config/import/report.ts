import type { Language } from "../../../contract/errors/define.ts";

/** A sentence in every language of Hearth. */
export type Sentence = Readonly<Record<Language, string>>;
export const say = (en: string, zh: string): Sentence => ({ en, "zh-CN": zh });

/** What became of one key of the imported file. `to` names our key. Holds no secret. */
export type Outcome = {
  readonly outcome: "taken" | "changed" | "notTaken";
  readonly to?: string;
  readonly reason: Sentence;
};

export type ReportEntry = Outcome & { readonly key: string };

export const taken = (reason: Sentence = say("It means the same here.", "含义相同。")): Outcome => ({ outcome: "taken", reason });
export const changed = (reason: Sentence): Outcome => ({ outcome: "changed", reason });
export const notTaken = (reason: Sentence): Outcome => ({ outcome: "notTaken", reason });

export const alreadySet = notTaken(
  say("Your settings say something else here already; they were left alone.", "你的设置中已有不同的值，未作改动。"),
);
export const unusable = notTaken(say("Hearth cannot use this value.", "Hearth 无法使用此值。"));
export const notYet = notTaken(say("Hearth has nothing that does this yet.", "Hearth 目前还没有对应的功能。"));
