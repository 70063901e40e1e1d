import type { ReactNode } from "react";
import { cx } from "./class-names.ts";

type Tone = "plain" | "ember" | "leaf" | "honey" | "rust";

const tones: Readonly<Record<Tone, string>> = {
  plain: "bg-sunken text-soft",
  ember: "bg-ember-wash text-ember",
  leaf: "bg-leaf-wash text-leaf",
  honey: "bg-honey-wash text-honey",
  rust: "bg-rust-wash text-rust",
};

/** A word or two that mark a thing: local, default, broken. */
export const Badge = ({ tone = "plain", title, children }: { tone?: Tone; title?: string; children: ReactNode }) => (
  <span
    title={title}
    className={cx("inline-flex shrink-0 items-center gap-1 rounded-full px-2 py-0.5 text-xs font-medium", tones[tone])}
  >
    {children}
  </span>
);
