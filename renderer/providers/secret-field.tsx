import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { useText } from "../i18n/use-text.tsx";
import { Field } from "../ui/field.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Input } from "../ui/input.tsx";

/** A field for a key: hidden until asked for, never offered to a password manager as a login. */
export function SecretField(props: {
  label: string;
  help?: string;
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const { common } = useText();
  const [shown, setShown] = useState(false);
  return (
    <Field label={props.label} help={props.help}>
      {attributes => (
        <div className="relative">
          <Input
            {...attributes}
            type={shown ? "text" : "password"}
            autoComplete="off"
            data-1p-ignore
            spellCheck={false}
            className="pr-12 font-mono"
            placeholder={props.placeholder ?? ""}
            value={props.value}
            onChange={event => props.onChange(event.target.value)}
          />
          <span className="absolute top-1.5 right-1.5">
            <IconButton
              label={shown ? common.hidePassword : common.showPassword}
              size="small"
              onClick={() => setShown(now => !now)}
            >
              {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
            </IconButton>
          </span>
        </div>
      )}
    </Field>
  );
}
