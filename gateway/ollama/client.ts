import type { Fetch } from "../models/upstream/dispatchers.ts";
import { isRecord, text } from "../models/upstream/read.ts";
import { isTooLong, jsonLines, wholeText } from "./bounded.ts";

/** Ollama answered and refused: `problem` is in its own words. */
export type Refusal = { readonly kind: "refused"; readonly status: number; readonly problem: string };
/** Nobody answers there, or not in time. */
export type Silence = { readonly kind: "silent"; readonly problem: string };
export type Answer = { readonly kind: "answer"; readonly body: Record<string, unknown> } | Refusal | Silence;

const patienceMs = 10_000;
const mostProblemCharacters = 1_000;
const mostVersionCharacters = 100;

/** What an exception means: nobody answers, or somebody who is no Ollama. */
const failed = (error: unknown, status: number): Refusal | Silence =>
  isTooLong(error) ? { kind: "refused", status, problem: error.message } : silence(error);

const silence = (error: unknown): Silence => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
  return { kind: "silent", problem: code ?? (cause instanceof Error ? cause.name : "unknown") };
};

const problemOf = (status: number, body: string): string => {
  try {
    const value: unknown = JSON.parse(body);
    if (isRecord(value)) return text(value, "error")?.slice(0, mostProblemCharacters) ?? `status ${status}`;
  } catch {
    // Not JSON: what stands there is no sentence for a person.
  }
  return `status ${status}`;
};

/** The part of Ollama's API that looks after the server and its models. Never rejects; every call has a time limit, pulls have none. */
export function createOllamaClient(fetch: Fetch) {
  const ask = async (
    method: string,
    url: string,
    body: object | undefined,
    signal: AbortSignal,
    withinMs = patienceMs,
  ): Promise<Answer> => {
    let status = 0;
    try {
      const response = await fetch(url, {
        method,
        signal: AbortSignal.any([signal, AbortSignal.timeout(withinMs)]),
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      });
      status = response.status;
      const said = await wholeText(response.body);
      if (!response.ok) return { kind: "refused", status, problem: problemOf(status, said) };
      const value: unknown = said === "" ? {} : JSON.parse(said);
      return { kind: "answer", body: isRecord(value) ? value : {} };
    } catch (error) {
      return failed(error, status);
    }
  };

  return {
    /** Undefined when no Ollama answers at `baseUrl`. */
    async version(baseUrl: string, signal: AbortSignal, withinMs = 1_000): Promise<string | undefined> {
      const answer = await ask("GET", `${baseUrl}/api/version`, undefined, signal, withinMs);
      const version = answer.kind === "answer" ? answer.body.version : undefined;
      return typeof version === "string" ? version.slice(0, mostVersionCharacters) : undefined;
    },
    tags: (baseUrl: string, signal: AbortSignal) => ask("GET", `${baseUrl}/api/tags`, undefined, signal),
    loaded: (baseUrl: string, signal: AbortSignal) => ask("GET", `${baseUrl}/api/ps`, undefined, signal),
    show: (baseUrl: string, model: string, signal: AbortSignal) => ask("POST", `${baseUrl}/api/show`, { model }, signal),
    remove: (baseUrl: string, model: string, signal: AbortSignal) =>
      ask("DELETE", `${baseUrl}/api/delete`, { model }, signal, 60_000),
    unload: (baseUrl: string, model: string, signal: AbortSignal) =>
      ask("POST", `${baseUrl}/api/generate`, { model, keep_alive: 0, stream: false }, signal, 30_000),

    /**
     * Fetches a model; `onLine` hears every line, and ends it by saying what is wrong. Resolves with how it ended: `done`, what Ollama
     * refused, or `silent` when the connection was lost. Aborting leaves what is there already for the next time.
     */
    async pull(
      baseUrl: string,
      wanted: { readonly model: string; readonly insecure: boolean },
      onLine: (line: Record<string, unknown>) => string | undefined,
      signal: AbortSignal,
    ): Promise<{ readonly kind: "done" } | Refusal | Silence> {
      let status = 0;
      try {
        const response = await fetch(`${baseUrl}/api/pull`, {
          method: "POST",
          signal,
          body: JSON.stringify({ ...wanted, stream: true }),
          headers: { "content-type": "application/json" },
        });
        status = response.status;
        if (!response.ok || response.body === null)
          return { kind: "refused", status, problem: problemOf(status, await wholeText(response.body)) };
        for await (const value of jsonLines(response.body)) {
          if (!isRecord(value)) continue;
          // Errors come in a line of an answer that began with 200.
          const said = text(value, "error")?.slice(0, mostProblemCharacters);
          if (said === undefined && value.status === "success") return { kind: "done" };
          const problem = said ?? onLine(value);
          if (problem !== undefined) return { kind: "refused", status, problem };
        }
        return { kind: "silent", problem: "the connection ended" };
      } catch (error) {
        return failed(error, status);
      }
    },
  };
}

export type OllamaClient = ReturnType<typeof createOllamaClient>;
