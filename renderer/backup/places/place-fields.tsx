import { FolderOpen } from "lucide-react";
import type { ReactNode } from "react";
import { desktopBridge } from "../../desktop-bridge.ts";
import { type BackupWords, useBackupText } from "../../i18n/backup-text.ts";
import { SecretField as SecretInput } from "../../providers/secret-field.tsx";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { InlineCode } from "../../ui/inline-code.tsx";
import { Input, Textarea } from "../../ui/input.tsx";
import type { hasSecret, PlaceDraft, Problem, SecretField, TextField } from "./place-draft.ts";

type Props = {
  draft: PlaceDraft;
  /** Of fields that were filled in or asked to be sent. */
  problems: Partial<Record<TextField, Problem>>;
  kept: (field: SecretField) => ReturnType<typeof hasSecret>;
  onChange: (piece: Partial<PlaceDraft>) => void;
};

/** The fields of one kind of place. */
export function PlaceFields(props: Props) {
  switch (props.draft.type) {
    case "folder":
      return <FolderField {...props} />;
    case "s3":
      return (
        <>
          <Text {...props} field="endpoint" type="url" placeholder="https://s3.eu-central-1.amazonaws.com" />
          <Pair>
            <Text {...props} field="bucket" />
            <Text {...props} field="prefix" />
          </Pair>
          <Pair>
            <Text {...props} field="accessKeyId" />
            <Secret {...props} field="secretAccessKey" />
          </Pair>
          <Text {...props} field="region" help="regionHelp" />
        </>
      );
    case "webdav":
      return (
        <>
          <Text
            {...props}
            field="url"
            type="url"
            help="urlHelp"
            placeholder="https://cloud.example.com/remote.php/dav/files/anna/hearth"
          />
          <Pair>
            <Text {...props} field="user" />
            <Secret {...props} field="password" />
          </Pair>
        </>
      );
    case "sftp":
      return (
        <>
          <div className="grid gap-4 sm:grid-cols-[1fr_7rem]">
            <Text {...props} field="host" placeholder="nas.local" />
            <Text {...props} field="port" inputMode="numeric" />
          </div>
          <Pair>
            <Text {...props} field="user" />
            <Secret {...props} field="password" />
          </Pair>
          <Text {...props} field="path" label="sftpPath" placeholder="/backups/hearth" />
          <PrivateKey {...props} />
        </>
      );
  }
}

const Pair = ({ children }: { children: ReactNode }) => <div className="grid gap-4 sm:grid-cols-2">{children}</div>;

type Plain = {
  [K in keyof BackupWords["places"]]: BackupWords["places"][K] extends string ? K : never;
}[keyof BackupWords["places"]];
type TextProps = Props & {
  field: TextField;
  /** Where the field's word is another than its name. */
  label?: Plain;
  help?: Plain;
  type?: "url";
  inputMode?: "numeric";
  placeholder?: string;
};

const wordOf = (field: TextField): Plain => (field === "keepDays" ? "days" : field);

/** One line of text. */
export function Text({ draft, problems, onChange, field, label, help, type, inputMode, placeholder }: TextProps) {
  const words = useBackupText().places;
  const problem = problems[field];
  return (
    <Field
      label={words[label ?? wordOf(field)]}
      help={help === undefined ? undefined : <InlineCode text={words[help]} />}
      problem={problem === undefined ? null : words[problem]}
    >
      {attributes => (
        <Input
          {...attributes}
          type={type ?? "text"}
          inputMode={type ?? inputMode ?? "text"}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder={placeholder ?? ""}
          value={draft[field]}
          onChange={event => onChange({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
}

function Secret({ draft, problems, kept, onChange, field }: Props & { field: "secretAccessKey" | "password" }) {
  const words = useBackupText().places;
  const problem = problems[field];
  const help = problem === undefined ? (kept(field) ? words.kept : undefined) : words[problem];
  return (
    <SecretInput
      label={words[field]}
      {...(help === undefined ? {} : { help })}
      value={draft[field]}
      onChange={value => onChange({ [field]: value })}
    />
  );
}

function PrivateKey({ draft, kept, onChange }: Props) {
  const words = useBackupText().places;
  return (
    <Field label={words.privateKey} help={kept("privateKey") ? words.kept : words.privateKeyHelp}>
      {attributes => (
        <Textarea
          {...attributes}
          rows={2}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
          className="font-mono text-sm"
          value={draft.privateKey}
          onChange={event => onChange({ privateKey: event.target.value })}
        />
      )}
    </Field>
  );
}

function FolderField(props: Props) {
  const words = useBackupText().places;
  const bridge = desktopBridge();
  const choose = async (): Promise<void> => {
    const answer = await bridge?.call({ call: "chooseFolder", title: words.chooseTitle });
    if (answer?.ok && answer.folder) props.onChange({ path: answer.folder });
  };
  return (
    <div className="flex items-start gap-2">
      <div className="min-w-0 grow">
        <Text {...props} field="path" help="pathHelp" placeholder="/media/anna/backup" />
      </div>
      {bridge && (
        <Button className="mt-7.5" onClick={() => void choose()}>
          <FolderOpen aria-hidden className="size-4.5" />
          {words.choose}
        </Button>
      )}
    </div>
  );
}
