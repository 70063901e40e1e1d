import { type ReactNode, useId } from "react";

type Props = {
  label: string;
  /** A quiet sentence under the label. */
  help?: ReactNode;
  /** What is wrong with the value; null when nothing is. */
  problem?: string | null;
  /** Draws the field with these attributes, which tie it to its label, help and problem. */
  children: (attributes: { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined }) => ReactNode;
};

/** A label, its field, a help text and what is wrong, tied together for screen readers. */
export function Field({ label, help, problem, children }: Props) {
  const id = useId();
  const described = [help ? `${id}-help` : "", problem ? `${id}-problem` : ""].filter(Boolean).join(" ");
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": problem ? true : undefined })}
      {help && (
        <p id={`${id}-help`} className="text-sm text-soft">
          {help}
        </p>
      )}
      {problem && (
        <p id={`${id}-problem`} className="text-sm text-rust">
          {problem}
        </p>
      )}
    </div>
  );
}
