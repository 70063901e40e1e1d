import { Progress as Radix } from "radix-ui";

/** How far something has come: `share` from 0 to 1, or null while that is unknown. */
export const Progress = ({ label, share }: { label: string; share: number | null }) => (
  <Radix.Root
    aria-label={label}
    value={share === null ? null : Math.round(share * 100)}
    className="h-1.5 w-full overflow-hidden rounded-full bg-line"
  >
    <Radix.Indicator
      className={share === null ? "block h-full w-1/3 animate-glow rounded-full bg-ember" : "block h-full rounded-full bg-ember"}
      style={share === null ? undefined : { width: `${Math.round(share * 100)}%` }}
    />
  </Radix.Root>
);
