import { useId } from "react";
import { useText } from "../i18n/use-text.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";

/** Which model answers: one of those the provider lists, or a name typed by hand where it lists none. Long lists are typed into, with suggestions. */
export function ModelField({
  models,
  value,
  onChange,
}: {
  models: readonly string[];
  value: string;
  onChange: (model: string) => void;
}) {
  const { setup } = useText();
  const list = useId();
  if (models.length > 0 && models.length <= 12)
    return (
      <Field label={setup.model}>
        {attributes => (
          <Select
            {...(attributes.id ? { id: attributes.id } : {})}
            value={value}
            options={models.map(name => ({ value: name, label: name }))}
            onChange={onChange}
            className="w-full"
          />
        )}
      </Field>
    );
  return (
    <Field label={setup.model} help={models.length > 0 ? setup.modelFromList(models.length) : setup.modelByHand}>
      {attributes => (
        <>
          <Input
            {...attributes}
            value={value}
            list={list}
            spellCheck={false}
            autoCapitalize="none"
            onChange={event => onChange(event.target.value)}
          />
          <datalist id={list}>
            {models.map(name => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
