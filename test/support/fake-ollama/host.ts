import type { CompanionSpec, CompanionState } from "../../../contract/companions.ts";
import { createHost } from "../../../gateway/host/host.ts";

/** The process beside the gateway: remembers what was wanted, and says of it what the test says. */
export function createFakeHost(present = true) {
  let wanted: readonly CompanionSpec[] = [];
  let renewals = 0;
  const { host, hear, announce } = createHost({
    present,
    send: message => {
      if (message.kind === "companions") wanted = message.wanted;
      if (message.kind === "renew") renewals += 1;
    },
  });
  announce();
  return {
    host,
    wanted: (): readonly CompanionSpec[] => wanted,
    /** How often one was to be started again because it hung. */
    renewals: (): number => renewals,
    /** Of our Ollama. */
    spec: (): CompanionSpec | undefined => wanted.find(spec => spec.name === "ollama"),
    port: (): number => Number(wanted.find(spec => spec.name === "ollama")?.environment.OLLAMA_HOST?.split(":")[1]),
    say: (state: CompanionState): void => hear({ kind: "companion", name: "ollama", state }),
    line: (line: string): void => hear({ kind: "companionLine", name: "ollama", line }),
    wake: (): void => hear({ kind: "power", state: "resume" }),
  };
}

export const running = { kind: "running", pid: 4242, sinceMs: 0 } as const satisfies CompanionState;
