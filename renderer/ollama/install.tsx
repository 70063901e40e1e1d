import type { OllamaState } from "../../contract/routes/ollama.ts";
import { useOllamaText } from "../i18n/ollama-text.ts";
import { CommandLine } from "../ui/command-line.tsx";
import { OutsideLink } from "../ui/outside-link.tsx";
import { Spinner } from "../ui/spinner.tsx";

/** Where Ollama can be had for this system; whoever comes back finds that it was noticed. */
export function Install({ install }: { install: OllamaState["install"] }) {
  const { runs: words } = useOllamaText();
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <OutsideLink href={install.url} tone="primary">
          {words.installPage}
        </OutsideLink>
        <span className="inline-flex items-center gap-2 text-sm text-soft">
          <Spinner /> {words.waiting}
        </span>
      </p>
      {install.command !== null && (
        <div className="flex flex-col gap-1.5">
          <p className="text-sm text-soft">{words.installCommand}</p>
          <CommandLine command={install.command} label={words.copyCommand} />
        </div>
      )}
    </>
  );
}
