import { Cpu } from "lucide-react";
import type { Hardware } from "../../contract/routes/ollama.ts";
import { useOllamaText } from "../i18n/ollama-text.ts";
import { useFormat } from "../i18n/use-text.tsx";
import { hardwareWords } from "./hardware-words.ts";

/** What this computer has to run models with. */
export function HardwareLine({ hardware }: { hardware: Hardware }) {
  const words = useOllamaText();
  const format = useFormat();
  return (
    <p className="flex items-start gap-2 text-sm text-soft" title={hardware.modelsFolder ?? undefined}>
      <Cpu aria-hidden className="mt-0.5 size-4 shrink-0" />
      {hardwareWords(hardware, words.hardware, format.bytes)}
    </p>
  );
}
