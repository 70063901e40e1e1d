import { useBackupText } from "../../i18n/backup-text.ts";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Segmented } from "../../ui/segmented.tsx";

type Props = {
  daily: boolean;
  time: string;
  problem: string | null;
  onChange: (piece: { daily?: boolean; time?: string }) => void;
};

/** Every day at a time, or only when asked. */
export function TimeChoice({ daily, time, problem, onChange }: Props) {
  const words = useBackupText().plan;
  return (
    <div className="flex flex-col gap-4">
      <div className="self-start">
        <Segmented
          label={words.title}
          value={daily ? "daily" : "off"}
          options={[
            { value: "daily", label: words.daily },
            { value: "off", label: words.off },
          ]}
          onChange={value => onChange({ daily: value === "daily" })}
        />
      </div>
      {daily && (
        <Field label={words.time} help={words.timeHelp} problem={problem}>
          {attributes => (
            <Input
              {...attributes}
              type="time"
              className="max-w-40 tabular-nums"
              value={time}
              onChange={event => onChange({ time: event.target.value })}
            />
          )}
        </Field>
      )}
    </div>
  );
}
