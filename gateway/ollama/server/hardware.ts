import { availableParallelism, cpus, totalmem } from "node:os";
import type { Hardware } from "../../../contract/routes/ollama.ts";
import { type Gpu, gpuOfLine, largerGpu } from "./gpu-lines.ts";
import type { KeptFacts } from "./kept-facts.ts";

/** The machine's processor and memory. */
export const machineFacts = () => ({
  ramBytes: totalmem(),
  unified: process.platform === "darwin" && process.arch === "arm64",
  processor: cpus()[0]?.model.trim() ?? process.arch,
  cores: availableParallelism(),
});

export type Machine = ReturnType<typeof machineFacts>;

const isGpu = (value: unknown): value is Gpu =>
  typeof value === "object" && value !== null && "name" in value && "bytes" in value && typeof value.bytes === "number";

/** What is known of the GPU: what our own Ollama says at its start, kept over restarts; until then what the system tells. */
export function createGpuKnowledge(deps: { readonly facts: KeptFacts; readonly probe: () => Promise<Gpu | null> }) {
  const { facts } = deps;
  let said: Gpu | null | undefined = restored();
  let probed: Gpu | null | undefined;
  let probing: Promise<void> | undefined;

  function restored(): Gpu | null | undefined {
    const text = facts.read("ollama.gpu");
    if (text === undefined) return undefined;
    try {
      const value: unknown = JSON.parse(text);
      return value === null || isGpu(value) ? value : undefined;
    } catch {
      // Written by nobody we know: it is learned anew.
      return undefined;
    }
  }

  return {
    /** Every line of our child. One run names each of its devices; true when something was learned. */
    hear(line: string): boolean {
      const found = gpuOfLine(line);
      if (found === undefined) return false;
      const next = largerGpu(said ?? null, found);
      if (said !== undefined && JSON.stringify(next) === JSON.stringify(said)) return false;
      said = next;
      void facts.write("ollama.gpu", JSON.stringify(next));
      return true;
    },
    /** Our child starts: what it finds now counts. */
    startOver(): void {
      said = undefined;
    },
    /** Resolves when something is known; asks the system once. */
    async learn(): Promise<void> {
      if (said !== undefined || probed !== undefined) return;
      probing ??= deps.probe().then(found => {
        probed = found;
      });
      await probing;
    },
    gpu: (): Gpu | null => said ?? probed ?? null,
  };
}

export type GpuKnowledge = ReturnType<typeof createGpuKnowledge>;

export const describeHardware = (
  machine: Machine,
  gpu: Gpu | null,
  folder: string | null,
  freeBytes: number | null,
): Hardware => ({
  ...machine,
  vramBytes: gpu?.bytes ?? null,
  gpu: gpu?.name ?? null,
  modelsFolder: folder,
  freeBytes,
});
