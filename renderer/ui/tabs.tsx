import { Tabs as Radix } from "radix-ui";
import { type ReactNode, useEffect, useRef } from "react";
import { cx } from "./class-names.ts";
import { useHiddenEnds } from "./use-hidden-ends.ts";

export type Tab<T extends string> = { readonly id: T; readonly label: string; readonly content: ReactNode };

/** Panels of which one is shown. The strip scrolls sideways where a phone is too narrow for it, and fades at an end that lies out of sight. */
export function Tabs<T extends string>({
  label,
  tabs,
  current,
  onChange,
}: {
  label: string;
  tabs: readonly Tab<T>[];
  current: T;
  onChange: (tab: T) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  // A phone shows a few of them only: the open one must be among those.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is what moves the list
  useEffect(() => {
    list.current?.querySelector("[data-state=active]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [current]);
  const ends = useHiddenEnds(list);
  return (
    <Radix.Root value={current} onValueChange={next => onChange(next as T)} className="flex flex-col gap-6">
      <Radix.List
        ref={list}
        aria-label={label}
        className={cx(
          "-mx-4 flex gap-1 overflow-x-auto border-b border-line px-4 [scrollbar-width:none]",
          ends.start && ends.end && "mask-x-from-[calc(100%-3rem)]",
          ends.start && !ends.end && "mask-l-from-[calc(100%-3rem)]",
          ends.end && !ends.start && "mask-r-from-[calc(100%-3rem)]",
        )}
      >
        {tabs.map(tab => (
          <Radix.Trigger
            key={tab.id}
            value={tab.id}
            className="-mb-px min-h-11 shrink-0 border-b-2 border-transparent px-2 font-medium whitespace-nowrap text-soft sm:px-3 -outline-offset-2 hover:text-ink data-[state=active]:border-ember data-[state=active]:text-ink"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map(tab => (
        <Radix.Content key={tab.id} value={tab.id} tabIndex={-1}>
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
