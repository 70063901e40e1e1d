import { useCallback, useEffect, useState } from "react";
import type { RouteResponse } from "../../contract/routes/define.ts";
import type { Routes } from "../../contract/routes/table.ts";
import type { FailureText } from "../api/client.ts";
import { useApp } from "../state/app-context.tsx";

type Found = RouteResponse<Routes["detectOllama"]>;
export type OllamaSearch =
  | { readonly kind: "searching" }
  | { readonly kind: "found"; readonly baseUrl: string; readonly version: string; readonly models: Found["models"] }
  | { readonly kind: "missing" }
  | { readonly kind: "failed"; readonly failure: FailureText };

/** Looks for an Ollama on the gateway's machine, and again when asked. */
export function useOllama(): { search: OllamaSearch; look: () => void } {
  const { api } = useApp();
  const [search, setSearch] = useState<OllamaSearch>({ kind: "searching" });
  const look = useCallback(() => {
    setSearch({ kind: "searching" });
    void api("detectOllama").then(outcome => {
      if (!outcome.ok) return setSearch({ kind: "failed", failure: outcome.failure });
      const { found, baseUrl, version, models } = outcome.value;
      setSearch(found && baseUrl !== null ? { kind: "found", baseUrl, version: version ?? "", models } : { kind: "missing" });
    });
  }, [api]);
  useEffect(look, [look]);
  return { search, look };
}
