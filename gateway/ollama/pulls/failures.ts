import type { StoredFailure } from "../../../contract/errors/failure.ts";

/** How a download failed: `again` when another try may cure it by itself. */
export type PullFailure = StoredFailure & { readonly again: boolean; readonly fullDisk: boolean };

/** Addresses in a message may be signed: what comes after the host is nobody's business. */
const tidy = (problem: string): string => problem.replace(/(https?:\/\/[^\s/"?]+)[^\s"]*/g, "$1").slice(0, 300);

const notThere = /file does not exist|manifest unknown|invalid model name|model .* not found|pull model manifest: 404/i;
const diskFull = /no space left on device|not enough (?:disk )?space|disk quota exceeded|there is not enough space on the disk/i;
const network =
  /no such host|connection (?:refused|reset)|timeout|timed out|deadline exceeded|temporary failure in name resolution|network is unreachable|no route to host|\bEOF\b|TLS|x509|certificate|max retries exceeded|server gave HTTP response|pull model manifest: (?:5\d\d|429)|Location header|too many requests/i;

/**
 * What Ollama's sentence means: it says everything in words, with no code beside them. A sentence that is not known is passed on as it is.
 * The figures of a full disk are added by whoever knows them.
 */
export function pullFailure(model: string, problem: string): PullFailure {
  if (notThere.test(problem)) return { code: "MODEL_NOT_FOUND_THERE", slots: { model }, again: false, fullDisk: false };
  if (diskFull.test(problem)) return { code: "NOT_ENOUGH_DISK", slots: { model }, again: false, fullDisk: true };
  if (network.test(problem))
    return { code: "REGISTRY_UNREACHABLE", slots: { problem: tidy(problem) }, again: true, fullDisk: false };
  // A piece that came broken is thrown away by Ollama and fetched anew.
  const again = /digest mismatch/i.test(problem);
  return { code: "OLLAMA_FAILED", slots: { problem: tidy(problem) }, again, fullDisk: false };
}
