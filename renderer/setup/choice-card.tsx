import type { ReactNode } from "react";
import { Badge } from "../ui/badge.tsx";

type Props = { icon: ReactNode; title: string; text: string; badge?: string | null; busy?: boolean; onPress: () => void };

/** One of a few ways on, with what it means: a press on it is the choice. */
export function ChoiceCard({ icon, title, text, badge = null, busy = false, onPress }: Props) {
  return (
    <button
      type="button"
      aria-disabled={busy || undefined}
      onClick={() => {
        if (!busy) onPress();
      }}
      className="relative flex w-full items-start gap-4 rounded-2xl border border-line bg-raised p-4 text-start shadow-low transition-colors hover:border-ember/50 hover:bg-ember-wash sm:p-5"
    >
      <span className="grid size-10 shrink-0 place-items-center rounded-xl bg-ember-wash text-ember [&_svg]:size-5">{icon}</span>
      <span className="min-w-0 grow">
        <span className="block font-semibold wrap-anywhere">{title}</span>
        <span className="mt-0.5 block text-[0.95rem] text-soft">{text}</span>
      </span>
      {/* On the edge, so that nothing moves when it comes. */}
      {badge !== null && (
        <span className="absolute -top-3 right-4 rounded-full border border-line bg-paper leading-none">
          <Badge tone="leaf">{badge}</Badge>
        </span>
      )}
    </button>
  );
}

/** The ways on, one below the other. */
export const Choices = ({ children }: { children: ReactNode }) => <div className="flex flex-col gap-4">{children}</div>;
