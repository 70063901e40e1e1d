import { Cloud, HardDrive } from "lucide-react";
import { useFormat, useText } from "../i18n/use-text.tsx";
import { ProviderForm } from "../providers/provider-form.tsx";
import { useProviderDraft } from "../providers/use-provider-draft.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/class-names.ts";
import { ErrorNote } from "../ui/error-note.tsx";
import { InlineCode } from "../ui/inline-code.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { type OllamaSearch, useOllama } from "./use-ollama.ts";

type Done = { onDone: () => void; onCancel: () => void };
/** `elsewhere`: the address of another machine is asked for. The heading above says so, too. */
type Props = Done & { elsewhere: boolean; onElsewhere: (elsewhere: boolean) => void };

/** Models of an Ollama that runs already; it is adopted and never changed. Another machine's address can be given instead. */
export function OllamaChoice({ onDone, onCancel, elsewhere, onElsewhere }: Props) {
  const { setup } = useText();
  const { search, look } = useOllama();
  if (elsewhere) return <Elsewhere onDone={onDone} onCancel={() => onElsewhere(false)} />;
  const other = (
    <Button tone="quiet" onClick={() => onElsewhere(true)}>
      {setup.ollamaElsewhere}
    </Button>
  );
  if (search.kind === "found" && search.models.length > 0)
    return <ModelsHere search={search} onDone={onDone} onCancel={onCancel} other={other} />;
  return (
    <div className="flex flex-col gap-5">
      <div aria-live="polite">
        <SearchWords search={search} />
      </div>
      <Buttons onCancel={onCancel} other={other}>
        <Button tone="primary" onClick={look} busy={search.kind === "searching"}>
          {setup.ollamaLookAgain}
        </Button>
      </Buttons>
    </div>
  );
}

function SearchWords({ search }: { search: OllamaSearch }) {
  const { setup } = useText();
  switch (search.kind) {
    case "searching":
      return (
        <p className="flex items-center gap-2.5 text-soft">
          <Spinner /> {setup.ollamaSearching}
        </p>
      );
    case "failed":
      return <ErrorNote failure={search.failure} />;
    case "missing":
      return (
        <>
          <p className="font-medium">{setup.ollamaMissing}</p>
          <p className="text-soft">{setup.ollamaMissingHow}</p>
        </>
      );
    case "found":
      return (
        <>
          <p className="font-medium">{setup.ollamaFound(search.version)}</p>
          <p className="text-soft">
            <InlineCode text={setup.ollamaEmpty} />
          </p>
        </>
      );
  }
}

const Buttons = ({ onCancel, other, children }: { onCancel: () => void; other: React.ReactNode; children: React.ReactNode }) => {
  const { common } = useText();
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <span className="-ml-4">{other}</span>
      <span className="ml-auto flex flex-wrap gap-2">
        <Button tone="quiet" onClick={onCancel}>
          {common.back}
        </Button>
        {children}
      </span>
    </div>
  );
};

function ModelsHere({
  search,
  onDone,
  onCancel,
  other,
}: Done & { search: Extract<OllamaSearch, { kind: "found" }>; other: React.ReactNode }) {
  const { setup } = useText();
  const format = useFormat();
  const provider = useProviderDraft({ name: "ollama", type: "ollama", baseUrl: search.baseUrl, apiKey: "" });
  const chosen = provider.model || (search.models.find(one => one.local) ?? search.models[0])?.name || "";
  const save = async (): Promise<void> => {
    if (await provider.save({ makeDefault: true, model: chosen })) onDone();
  };
  return (
    <div className="flex flex-col gap-5">
      <p className="text-soft">{setup.ollamaFound(search.version)}</p>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2 font-medium">{setup.ollamaChoose}</legend>
        {search.models.map(model => (
          <label
            key={model.name}
            className={cx(
              "flex min-h-12 items-center gap-3 rounded-xl border px-4 py-2 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ember",
              chosen === model.name ? "border-ember bg-ember-wash" : "border-line hover:bg-hover",
            )}
          >
            <input
              type="radio"
              name="ollama-model"
              className="sr-only"
              checked={chosen === model.name}
              onChange={() => provider.setModel(model.name)}
            />
            {model.local ? (
              <HardDrive aria-hidden className="size-4.5 shrink-0 text-soft" />
            ) : (
              <Cloud aria-hidden className="size-4.5 shrink-0 text-honey" />
            )}
            <span className="flex min-w-0 grow flex-wrap items-center gap-x-3 gap-y-1">
              <span className="min-w-0 grow font-medium wrap-anywhere">{model.name}</span>
              {!model.local && <Badge tone="honey">{setup.ollamaCloud}</Badge>}
              {model.local && model.bytes !== null && (
                <span className="text-sm whitespace-nowrap text-soft">{format.bytes(model.bytes)}</span>
              )}
            </span>
          </label>
        ))}
      </fieldset>
      {provider.progress.kind === "failed" && <ErrorNote failure={provider.progress.failure} />}
      <Buttons onCancel={onCancel} other={other}>
        <Button tone="primary" onClick={() => void save()} busy={provider.progress.kind === "saving"}>
          {setup.start}
        </Button>
      </Buttons>
    </div>
  );
}

function Elsewhere({ onDone, onCancel }: Done) {
  const { setup } = useText();
  const provider = useProviderDraft({ name: "ollama", type: "ollama", baseUrl: "", apiKey: "" });
  const save = async (): Promise<void> => {
    if (await provider.save({ makeDefault: true })) onDone();
  };
  return <ProviderForm provider={provider} nameFixed saveLabel={setup.start} onSave={() => void save()} onCancel={onCancel} />;
}
