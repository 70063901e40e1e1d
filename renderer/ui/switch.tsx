import { Switch as Radix } from "radix-ui";
import { useId } from "react";

type Props = { label: string; help?: string; checked: boolean; onChange: (checked: boolean) => void; disabled?: boolean };

/** On or off, with its words beside it; a press on the words counts. */
export function Switch({ label, help, checked, onChange, disabled }: Props) {
  const id = useId();
  return (
    <div className="flex items-center justify-between gap-4">
      <label htmlFor={id} className="grow">
        <span className="font-medium">{label}</span>
        {help && <span className="block text-sm text-soft">{help}</span>}
      </label>
      <Radix.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled ?? false}
        className="h-7 w-12 shrink-0 rounded-full border border-line-strong bg-sunken p-0.5 transition-colors disabled:opacity-55 data-[state=checked]:border-ember data-[state=checked]:bg-ember"
      >
        <Radix.Thumb className="block size-[1.375rem] rounded-full bg-line-strong transition-transform data-[state=checked]:translate-x-5 data-[state=checked]:bg-on-ember" />
      </Radix.Root>
    </div>
  );
}
