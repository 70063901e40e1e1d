import { Check, Pencil, X } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Device } from "../../contract/routes/access.ts";
import { useText } from "../i18n/use-text.tsx";
import { useApp } from "../state/app-context.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Input } from "../ui/input.tsx";

/** A device's name, changed in its place: Enter keeps, Esc takes back, and the focus returns to where it came from. */
export function DeviceName({ device, editable, onRenamed }: { device: Device; editable: boolean; onRenamed: () => void }) {
  const { devices } = useText();
  const [editing, setEditing] = useState(false);
  const pencil = useRef<HTMLSpanElement>(null);
  const wasEditing = useRef(false);
  useEffect(() => {
    if (wasEditing.current && !editing) pencil.current?.querySelector("button")?.focus();
    wasEditing.current = editing;
  }, [editing]);
  if (editing)
    return (
      <NameForm
        device={device}
        onEnd={renamed => {
          setEditing(false);
          if (renamed) onRenamed();
        }}
      />
    );
  return (
    <span ref={pencil} className="flex min-h-10 min-w-0 items-center gap-1">
      <span className="min-w-0 font-semibold wrap-anywhere">{device.name}</span>
      {editable && (
        <IconButton label={devices.rename(device.name)} size="small" onClick={() => setEditing(true)}>
          <Pencil aria-hidden />
        </IconButton>
      )}
    </span>
  );
}

function NameForm({ device, onEnd }: { device: Device; onEnd: (renamed: boolean) => void }) {
  const { common, devices } = useText();
  const { api, toasts } = useApp();
  const [name, setName] = useState(device.name);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === "" || wanted === device.name) return onEnd(false);
    const outcome = await api("renameDevice", { params: { id: device.id }, body: { name: wanted } });
    if (outcome.ok) onEnd(true);
    else toasts.show(outcome.failure.message, { tone: "bad" });
  };
  return (
    <form onSubmit={event => void save(event)} className="flex min-h-10 items-center gap-1">
      <Input
        ref={field}
        aria-label={devices.nameLabel}
        value={name}
        maxLength={80}
        autoComplete="off"
        className="min-h-10 py-1 sm:max-w-80"
        onChange={event => setName(event.target.value)}
        onKeyDown={event => event.key === "Escape" && onEnd(false)}
      />
      <IconButton label={common.save} type="submit">
        <Check aria-hidden />
      </IconButton>
      <IconButton label={common.cancel} onClick={() => onEnd(false)}>
        <X aria-hidden />
      </IconButton>
    </form>
  );
}
