import type { Hardware } from "../../contract/routes/ollama.ts";
import type { OllamaWords } from "../i18n/ollama-text.ts";

const gibibyte = 1024 ** 3;

/** Memory as it is sold: 16 GB has 16 GiB, a little less of which is seen. */
export const memorySize = (bytes: number): string => {
  const size = bytes / gibibyte;
  return `${size >= 10 ? Math.round(size) : Math.round(size * 10) / 10} GB`;
};

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
