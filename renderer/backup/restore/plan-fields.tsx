import { History, KeyRound, MonitorOff } from "lucide-react";
import { type ReactNode, useId } from "react";
import type { RestorePlan } from "../../../contract/routes/backup.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { SecretField } from "../../providers/secret-field.tsx";
import { RadioCard } from "../../setup/radio-card.tsx";
import { Switch } from "../../ui/switch.tsx";
import { knownCounts } from "./known-counts.ts";
import type { What } from "./use-restore.ts";

const whats: readonly What[] = ["everything", "conversations", "settings"];

export type PlanDraft = {
  readonly what: What;
  readonly passphrase: string;
  /** Of another machine: its devices sign in here too. */
  readonly keepDevices: boolean;
};

/** Nothing of a stranger's is let in before somebody says so. */
export const emptyPlanDraft: PlanDraft = { what: "everything", passphrase: "", keepDevices: false };

type Props = {
  plan: RestorePlan;
  draft: PlanDraft;
  onChange: (draft: PlanDraft) => void;
  /** False on a new machine: there is nothing that could stay. */
  parts: boolean;
};

/** What is in the backup, and what of it is to come back. */
export function PlanFields({ plan, draft, onChange, parts }: Props) {
  const all = useBackupText();
  const words = all.restoring;
  const format = useFormat();
  const name = useId();
  const { backup, otherMachine } = plan;
  const counts = knownCounts(backup.counts).map(([table, count]) => words.counts[table](count));
  return (
    <>
      <dl className="grid grid-cols-[auto_1fr] gap-x-5 gap-y-1.5 rounded-2xl bg-sunken px-4 py-3.5 text-[0.95rem]">
        <Fact name={words.madeAt}>{format.dateTime(backup.createdAt)}</Fact>
        <Fact name={words.machine}>
          {otherMachine ? words.otherMachine(backup.hostName) : words.thisMachine(backup.hostName)}
        </Fact>
        <Fact name={words.version}>{backup.version}</Fact>
        {counts.length > 0 && <Fact name={words.holds}>{counts.join(all.comma)}</Fact>}
        <Fact name={words.unpacked}>{format.bytes(backup.bytes)}</Fact>
      </dl>
      {plan.keyFits === false && (
        <p className="flex gap-3 rounded-2xl bg-honey-wash px-4 py-3.5 text-[0.95rem]">
          <KeyRound aria-hidden className="mt-0.5 size-5 shrink-0 text-honey" />
          <span className="min-w-0">{words.keyOther}</span>
        </p>
      )}
      {plan.newer && plan.newer.conversations > 0 && draft.what !== "settings" && (
        <p className="flex gap-3 rounded-2xl bg-honey-wash px-4 py-3.5 text-[0.95rem]">
          <History aria-hidden className="mt-0.5 size-5 shrink-0 text-honey" />
          <span className="min-w-0">
            {(otherMachine ? words.allHere : words.newer)(plan.newer.conversations, plan.newer.messages)}
          </span>
        </p>
      )}
      {parts && (
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-2 font-medium">{words.what}</legend>
          {whats.map(what => (
            <RadioCard
              key={what}
              name={name}
              checked={draft.what === what}
              onChoose={() => onChange({ ...draft, what })}
              title={words.whats[what]}
              text={(otherMachine ? words.whatTextsOther : words.whatTexts)[what]}
            />
          ))}
        </fieldset>
      )}
      {plan.needsPassphrase && draft.what !== "conversations" && (
        <SecretField
          label={words.passphrase}
          help={words.passphraseHelp}
          value={draft.passphrase}
          onChange={passphrase => onChange({ ...draft, passphrase })}
        />
      )}
      {otherMachine && draft.what !== "settings" && plan.devices !== 0 && (
        <div className="rounded-2xl border border-line px-4 py-3.5">
          <Switch
            label={words.keepDevices(plan.devices)}
            help={words.keepDevicesHelp}
            checked={draft.keepDevices}
            onChange={keepDevices => onChange({ ...draft, keepDevices })}
          />
        </div>
      )}
      {otherMachine && draft.what !== "settings" && (
        <p className="flex gap-3 rounded-2xl bg-honey-wash px-4 py-3.5 text-[0.95rem]">
          <MonitorOff aria-hidden className="mt-0.5 size-5 shrink-0 text-honey" />
          <span className="min-w-0">{words.otherNote(backup.hostName)}</span>
        </p>
      )}
      <p className="text-sm text-soft">{words.safety}</p>
    </>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-soft">{name}</dt>
    <dd className="min-w-0 font-medium wrap-anywhere tabular-nums">{children}</dd>
  </>
);
