import type { CompanionName, CompanionState } from "../../../contract/companions.ts";
import type { FromGateway } from "../../../contract/processes.ts";
import { createHost } from "../../../gateway/host/host.ts";

/** The real host link of a gateway, with a parent that only listens; `says` plays what a parent would say. */
export function createFakeHost(present = true) {
  const sent: FromGateway[] = [];
  const { host, hear, announce } = createHost({ present, send: message => void sent.push(message) });
  announce();
  return {
    host,
    /** What the gateway wants to run now. */
    wanted: () => {
      const last = sent.at(-1);
      return last?.kind === "companions" ? last.wanted : [];
    },
    state: (name: CompanionName, state: CompanionState): void => hear({ kind: "companion", name, state }),
    line: (name: CompanionName, line: string): void => hear({ kind: "companionLine", name, line }),
    resume: (): void => hear({ kind: "power", state: "resume" }),
  };
}
