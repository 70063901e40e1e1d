import type { Hardware } from "../../contract/routes/ollama.ts";
import type { OllamaWords } from "../i18n/ollama-text.ts";

const gibibyte = 1024 ** 3;

/** Memory as it is sold: of 16 GB a system sees a little less than 16 GiB. */
export const memorySize = (bytes: number): string => `${Math.max(1, Math.ceil(bytes / gibibyte - 0.05))} GB`;

/** `16 GB memory · RTX 4070, 12 GB · 120 GB free`. */
export function hardwareWords(hardware: Hardware, words: OllamaWords["hardware"], bytes: (count: number) => string): string {
  const { ramBytes, vramBytes, gpu, unified, freeBytes } = hardware;
  const memory = memorySize(ramBytes);
  return [
    unified ? words.shared(memory) : words.memory(memory),
    unified ? gpu : vramBytes !== null ? words.gpu(gpu ?? "GPU", memorySize(vramBytes)) : (gpu ?? words.noGpu),
    freeBytes === null ? null : words.free(bytes(freeBytes)),
  ]
    .filter(one => one !== null)
    .join(" · ");
}
