import type { Fit, Hardware } from "../../../contract/routes/ollama.ts";

const gigabyte = 1e9;
/** Beside weights and context: buffers for computing, and the server itself. */
const overheadBytes = gigabyte;
/** Of a GPU's memory: the screen and other programs have the rest. */
const vramShare = 0.9;
/** Of memory that processor and GPU share. */
const unifiedShare = 0.7;
/** What the system and a browser want of a machine without a GPU, with ease and at the least. */
const ramAtEaseBytes = 6 * gigabyte;
const ramAtLeastBytes = 3 * gigabyte;
/** A processor reads all weights for every token: with more than these it writes slower than a person reads, whatever memory there is. */
const weightsAtEaseBytes = 4 * gigabyte;

export type Room = Pick<Hardware, "ramBytes" | "vramBytes" | "unified">;

/** Numbers of a model's build that say how much memory a token of context takes. */
export type ContextShape = {
  /** Of all layers together: some builds have none in most of theirs. */
  readonly kvHeads: number;
  readonly keyLength: number;
  readonly valueLength: number;
};

/** The context window that fits are told for, where the settings choose none. */
export const usualContextTokens = 8_192;
const bytesPerNumber = 2;
/** Where a model's build is not known: an eighth of its weights for every 8,192 tokens, which ordinary builds stay below. An estimate. */
const shareOfWeights = 1 / 8;

/** Memory that the context takes. */
export function contextBytes(weightBytes: number, contextTokens: number, shape: ContextShape | undefined): number {
  if (shape === undefined) return weightBytes * shareOfWeights * (contextTokens / usualContextTokens);
  return bytesPerNumber * shape.kvHeads * (shape.keyLength + shape.valueLength) * contextTokens;
}

/**
 * Does a model of so many bytes run well here? On a GPU when it fits into nine tenths of its memory; where processor and GPU share the
 * memory, into seven tenths; on a processor alone when its weights are at most 4 GB and 6 GB stay free. What else fits is slow.
 */
export function fitOf(weightBytes: number, contextNeedBytes: number, { ramBytes, vramBytes, unified }: Room): Fit {
  const need = weightBytes + contextNeedBytes + overheadBytes;
  if (unified) return need <= unifiedShare * ramBytes ? "good" : need <= ramBytes - ramAtLeastBytes ? "slow" : "tooBig";
  const vram = vramBytes ?? 0;
  if (need <= vramShare * vram) return "good";
  if (weightBytes <= weightsAtEaseBytes && need <= ramBytes - ramAtEaseBytes) return "good";
  return need <= ramBytes - ramAtLeastBytes + vramShare * vram ? "slow" : "tooBig";
}
