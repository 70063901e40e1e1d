import type { CompanionSpec } from "../../../contract/companions.ts";
import type { Settings } from "../../../contract/settings/schema.ts";
import type { Variables } from "../../config/variables.ts";

const loopback = ["127.0.0.1", "localhost", "::1"];
const stopWithinMs = 5_000;

/** Names that no proxy may take: Ollama asks its own runners over loopback. */
function noProxy(variables: Variables): string {
  const own = (variables.NO_PROXY ?? variables.no_proxy ?? "").split(",").map(name => name.trim());
  return [...new Set([...own, ...loopback])].filter(name => name !== "").join(",");
}

/**
 * How our own Ollama is run: on loopback alone, because it knows no sign-in. It keeps what was fetched in part over a restart
 * (OLLAMA_NOPRUNE), answers one question at a time with one model in memory (memory grows with both), and passes nothing on to a cloud
 * unless the settings say so.
 */
export function ollamaSpec(program: string, port: number, settings: Settings["ollama"], variables: Variables): CompanionSpec {
  const { keepAliveSeconds, contextTokens, models, cloud } = settings;
  return {
    name: "ollama",
    program,
    args: ["serve"],
    environment: {
      OLLAMA_HOST: `127.0.0.1:${port}`,
      OLLAMA_KEEP_ALIVE: keepAliveSeconds < 0 ? "-1" : `${keepAliveSeconds}s`,
      OLLAMA_NUM_PARALLEL: "1",
      OLLAMA_MAX_LOADED_MODELS: "1",
      OLLAMA_NOPRUNE: "1",
      OLLAMA_NO_CLOUD: cloud ? "0" : "1",
      NO_PROXY: noProxy(variables),
      no_proxy: noProxy(variables),
      ...(models === undefined ? {} : { OLLAMA_MODELS: models }),
      ...(contextTokens === undefined ? {} : { OLLAMA_CONTEXT_LENGTH: String(contextTokens) }),
    },
    stopSignal: "SIGTERM",
    stopWithinMs,
  };
}
