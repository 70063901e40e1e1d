import { KeyRound, MessagesSquare } from "lucide-react";
import { useText } from "../i18n/use-text.tsx";
import { cx } from "../ui/class-names.ts";
import type { Role } from "./use-pairing.ts";

const icons = { user: MessagesSquare, owner: KeyRound } as const;

/** What the new device may do; see docs/decisions/0005. */
export function RoleChoice({ role, onChange }: { role: Role; onChange: (role: Role) => void }) {
  const { devices } = useText();
  return (
    <fieldset className="flex flex-col gap-2.5">
      <legend className="mb-2.5 text-soft">{devices.pairIntro}</legend>
      {(["owner", "user"] as const).map(one => {
        const Icon = icons[one];
        return (
          <label
            key={one}
            className={cx(
              "flex cursor-pointer items-start gap-3.5 rounded-xl border p-4 transition-colors",
              "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ember",
              role === one ? "border-ember bg-ember-wash" : "border-line hover:bg-hover",
            )}
          >
            <input
              type="radio"
              name="role"
              checked={role === one}
              onChange={() => onChange(one)}
              className="mt-1 size-4 shrink-0 accent-ember outline-none"
            />
            <span className="min-w-0 grow">
              <span className="block font-semibold">{devices.roleTexts[one].title}</span>
              <span className="block text-[0.95rem] text-soft">{devices.roleTexts[one].text}</span>
            </span>
            <Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-soft" />
          </label>
        );
      })}
    </fieldset>
  );
}
