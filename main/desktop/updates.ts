import type { UpdateState } from "../../contract/bridge.ts";

/** Where new versions come from. `state` changes are told to `onState`; none of the calls rejects, what goes wrong is a state. */
export type Updates = {
  state(): UpdateState;
  /** Called at every change from now on. Returns how to stop listening. */
  onState(listener: (state: UpdateState) => void): () => void;
  check(): Promise<void>;
  /** Asked for by the person: fetches, stops the gateway and starts the new version. */
  install(): Promise<void>;
  /** The version before this one, when it is kept. */
  previous(): string | null;
  /** Starts the version before this one. */
  back(): Promise<void>;
};

/** A build that cannot update itself. */
export function createNoUpdates(reason: Extract<UpdateState, { kind: "off" }>["reason"]): Updates {
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    state: () => ({ kind: "off", reason }),
    onState: () => () => undefined,
    check: nothing,
    install: nothing,
    previous: () => null,
    back: nothing,
  };
}
