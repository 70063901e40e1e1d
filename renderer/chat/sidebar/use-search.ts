import { useEffect, useState } from "react";
import type { RouteResponse } from "../../../contract/routes/define.ts";
import type { Routes } from "../../../contract/routes/table.ts";
import type { FailureText } from "../../api/client.ts";
import { useApp } from "../../state/app-context.tsx";

export type Hit = RouteResponse<Routes["search"]>["hits"][number];
export type SearchState =
  | { readonly kind: "off" }
  | { readonly kind: "searching"; readonly before: readonly Hit[] }
  | { readonly kind: "found"; readonly hits: readonly Hit[] }
  | { readonly kind: "failed"; readonly failure: FailureText };

const pauseMs = 180;

/** Asks the gateway once the typing pauses; an answer that comes too late is dropped. The former hits stay until the new ones are there. */
export function useSearch(query: string): SearchState {
  const { api } = useApp();
  const [state, setState] = useState<SearchState>({ kind: "off" });
  const wanted = query.trim();
  useEffect(() => {
    if (wanted === "") {
      setState({ kind: "off" });
      return;
    }
    setState(last => ({
      kind: "searching",
      before: last.kind === "found" ? last.hits : last.kind === "searching" ? last.before : [],
    }));
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api("search", { query: { q: wanted.slice(0, 200) } }, abort.signal).then(
        outcome =>
          setState(outcome.ok ? { kind: "found", hits: outcome.value.hits } : { kind: "failed", failure: outcome.failure }),
        () => undefined, // Aborted by the next letter: its own answer is coming.
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [wanted, api]);
  return state;
}
