import { type FormEvent, useId, useState } from "react";
import type { CostLimit } from "../../../contract/settings/cost.ts";
import type { Api, FailureText } from "../../api/client.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useApp, useAppState } from "../../state/app-context.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";
import { AmountField } from "../amount-field.tsx";
import { draftOfLimit, type LimitDraft, type LimitKind, limitKinds, newDraft, problemOfLimit, rowOf } from "./limit-rows.ts";

const askDevices = (api: Api, signal: AbortSignal) => api("listDevices", undefined, signal);
const other = "\u0000other";

type Props = {
  /** The row to change; null for a new one. */
  former: CostLimit | null;
  others: readonly CostLimit[];
  onSave: (row: CostLimit) => Promise<FailureText | null>;
  onClose: () => void;
};

/** A budget of its own for one person, agent, channel or device. */
export function LimitDialog({ former, others, onSave, onClose }: Props) {
  const { common } = useText();
  const words = useBudgetText().limits;
  const { toasts } = useApp();
  const [draft, setDraft] = useState<LimitDraft>(() => (former === null ? newDraft : draftOfLimit(former)));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const form = useId();
  const set = (change: Partial<LimitDraft>): void => setDraft(now => ({ ...now, ...change }));
  const problem = problemOfLimit(draft, others);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (problem !== null || busy) return;
    setBusy(true);
    const refused = await onSave(rowOf(draft, former));
    setBusy(false);
    if (refused) return setFailure(refused);
    toasts.show(words.saved);
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={former === null ? words.addTitle : words.editTitle}
      description={words.dialogText}
      footer={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" form={form} tone="primary" busy={busy} disabled={problem !== null}>
            {common.save}
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={event => void save(event)} className="flex flex-col gap-5">
        <div className="grid gap-5 sm:grid-cols-2">
          <Field label={words.kind}>
            {({ id }) => (
              <Select
                id={id}
                value={draft.kind}
                options={limitKinds.map(value => ({ value, label: words.kinds[value] }))}
                onChange={kind => set({ kind, id: "" })}
                className="w-full"
              />
            )}
          </Field>
          <Who draft={draft} onChange={id => set({ id })} />
          <AmountField label={words.daily} value={draft.daily} onChange={daily => set({ daily })} />
          <AmountField label={words.monthly} value={draft.monthly} onChange={monthly => set({ monthly })} />
          <Field label={words.perMinute} help={words.perMinuteHelp} problem={problem === "rate" ? words.problems.rate : null}>
            {attributes => (
              <Input
                {...attributes}
                inputMode="decimal"
                autoComplete="off"
                value={draft.perMinute}
                onChange={event => set({ perMinute: event.target.value })}
              />
            )}
          </Field>
        </div>
        {(problem === "twice" || (problem === "nothing" && draft.id !== "")) && (
          <p className="text-sm text-soft">{words.problems[problem]}</p>
        )}
        {failure && <ErrorNote failure={failure} />}
      </form>
    </Dialog>
  );
}

/** What can be named for each kind; anything else can be typed. */
function useChoices(kind: LimitKind): { value: string; label: string; note?: string }[] {
  const { names } = useBudgetText();
  const models = useAppState(state => state.models);
  const { answer } = useAnswer(askDevices);
  const devices = answer.kind === "ready" ? answer.value.devices : [];
  switch (kind) {
    case "agent":
      return models.kind === "ready" ? models.agents.map(one => ({ value: one.id, label: one.name })) : [];
    case "channel":
      return Object.entries(names.channels).map(([value, label]) => ({ value, label }));
    case "device":
      return devices.map(one => ({ value: one.id, label: one.name }));
    case "user":
      return [
        { value: "owner", label: names.owner },
        ...devices.filter(one => one.role === "user").map(one => ({ value: one.id, label: one.name })),
      ];
  }
}

function Who({ draft, onChange }: { draft: LimitDraft; onChange: (id: string) => void }) {
  const words = useBudgetText().limits;
  const choices = useChoices(draft.kind);
  const [typing, setTyping] = useState(false);
  const known = draft.id === "" || choices.some(one => one.value === draft.id);
  if (typing || !known || choices.length === 0)
    return (
      <Field label={words.who}>
        {attributes => (
          <Input {...attributes} autoComplete="off" value={draft.id} onChange={event => onChange(event.target.value)} />
        )}
      </Field>
    );
  return (
    <Field label={words.who}>
      {({ id }) => (
        <Select
          id={id}
          value={draft.id}
          placeholder={words.choose}
          options={[...choices, { value: other, label: words.other }]}
          onChange={value => (value === other ? setTyping(true) : onChange(value))}
          className="w-full"
        />
      )}
    </Field>
  );
}
