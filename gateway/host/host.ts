import type { CompanionName, CompanionSpec, CompanionState } from "../../contract/companions.ts";
import type { FromGateway, ToGateway } from "../../contract/processes.ts";

export type PowerState = Extract<ToGateway, { kind: "power" }>["state"];
type CompanionListener = { state?(state: CompanionState): void; line?(line: string): void };

/** The process that started this gateway, as the rooms see it: it keeps programs running beside us, and knows when the machine sleeps. */
export type Host = {
  /** False when the gateway was started alone: nobody keeps anything running then. */
  readonly present: boolean;
  /** From now on this program shall run, in this way. */
  want(spec: CompanionSpec): void;
  /** Stops it; nothing happens when it was not wanted. */
  unwant(name: CompanionName): void;
  /** It runs and does not answer: has it ended and started again. */
  renew(name: CompanionName): void;
  /** What was last said of it; null before that. */
  state(name: CompanionName): CompanionState | null;
  onCompanion(name: CompanionName, listener: CompanionListener): () => void;
  onPower(listener: (state: PowerState) => void): () => void;
  /** The start takes longer than usual, and goes on. */
  busy(): void;
  /** Has this gateway stopped in order and started again. False when nobody is there to do it. */
  restart(): boolean;
};

/** `hear` takes what the parent says; `announce` tells it once, at the start, what is wanted, so that what a former run of the gateway wanted ends. */
export function createHost(deps: { readonly present: boolean; readonly send: (message: FromGateway) => void }) {
  const wanted = new Map<CompanionName, CompanionSpec>();
  const states = new Map<CompanionName, CompanionState>();
  const companionListeners = new Map<CompanionName, Set<CompanionListener>>();
  const powerListeners = new Set<(state: PowerState) => void>();
  let announced = false;

  const tell = (): void => {
    if (deps.present && announced) deps.send({ kind: "companions", wanted: [...wanted.values()] });
  };

  const host: Host = {
    present: deps.present,
    want(spec) {
      if (JSON.stringify(wanted.get(spec.name)) === JSON.stringify(spec) && states.get(spec.name)?.kind !== "gaveUp") return;
      wanted.set(spec.name, spec);
      tell();
    },
    unwant(name) {
      if (wanted.delete(name)) tell();
    },
    renew(name) {
      if (deps.present && wanted.has(name)) deps.send({ kind: "renew", name });
    },
    state: name => states.get(name) ?? null,
    onCompanion(name, listener) {
      const listeners = companionListeners.get(name) ?? new Set();
      companionListeners.set(name, listeners.add(listener));
      return () => void listeners.delete(listener);
    },
    busy() {
      if (deps.present) deps.send({ kind: "busy" });
    },
    restart() {
      if (deps.present) deps.send({ kind: "restart" });
      return deps.present;
    },
    onPower(listener) {
      powerListeners.add(listener);
      return () => void powerListeners.delete(listener);
    },
  };

  return {
    host,
    announce(): void {
      announced = true;
      tell();
    },
    hear(message: ToGateway): void {
      if (message.kind === "companion") {
        states.set(message.name, message.state);
        for (const listener of [...(companionListeners.get(message.name) ?? [])]) listener.state?.(message.state);
      } else if (message.kind === "companionLine") {
        for (const listener of [...(companionListeners.get(message.name) ?? [])]) listener.line?.(message.line);
      } else if (message.kind === "power") for (const listener of [...powerListeners]) listener(message.state);
    },
  };
}

export type HostLink = ReturnType<typeof createHost>;
