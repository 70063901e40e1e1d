import type { DesktopState, UpdateState } from "../../contract/bridge.ts";
import type { Language } from "../../contract/errors/define.ts";
import type { Overview } from "../../contract/routes/overview.ts";
import type { GatewayStatus } from "../../contract/status.ts";

/** A failure in the person's language. */
export type FailureWords = NonNullable<DesktopState["gateway"]["failure"]>;

/** Everything that main knows; tray, window and notices draw this and nothing else. Holds no token; `gateway.setupUrl` never leaves main. */
export type DesktopModel = {
  readonly version: string;
  readonly home: string;
  /** The settings' language once the overview says it, the system's before. */
  readonly language: Language;
  /** What the supervisor says. */
  readonly gateway: GatewayStatus;
  /** Why it waits or was given up; null in every other state. */
  readonly failure: FailureWords | null;
  /** A free port, when the usual one is held by another program. */
  readonly otherPort: number | null;
  /** The event stream of the running gateway is open: what `overview` says is true now. */
  readonly linked: boolean;
  /** As last told by the gateway that runs; null before, and once it ended. */
  readonly overview: Overview | null;
  readonly update: UpdateState;
  readonly previousVersion: string | null;
  readonly startAtLogin: DesktopState["startAtLogin"];
  readonly keyStore: DesktopState["keyStore"];
  /** False where the desktop shows no tray icons, as last asked. */
  readonly trayShown: boolean;
};

/** What a person can do from tray, menu and notices. None of them throws or rejects: what goes wrong is shown. */
export type DesktopActions = {
  /** Shows the window at a path of the gateway's pages, `/devices`. */
  open(path: string): void;
  start(): void;
  /** Starts with the last version of the settings that worked. */
  recover(): void;
  restart(): void;
  stop(): void;
  pause(paused: boolean): void;
  backUpNow(): void;
  setStartAtLogin(on: boolean): void;
  checkForUpdate(): void;
  installUpdate(): void;
  showLog(): void;
  openSettingsFile(): void;
  quit(): void;
};

/** Before anything is known: a start has been asked for. */
export const firstModel = (
  given: Pick<DesktopModel, "version" | "home" | "language"> & { readonly nowMs: number },
): DesktopModel => ({
  version: given.version,
  home: given.home,
  language: given.language,
  gateway: { kind: "starting", attempt: 1, sinceMs: given.nowMs },
  failure: null,
  otherPort: null,
  linked: false,
  overview: null,
  update: { kind: "off", reason: "development" },
  previousVersion: null,
  startAtLogin: "off",
  keyStore: { kind: "file", offered: false, name: "" },
  trayShown: true,
});

/** Holds the model. `change` tells every listener once, after all of its fields are in place; nothing is told when nothing differs. */
export function createModelStore(initial: DesktopModel) {
  const listeners = new Set<(model: DesktopModel) => void>();
  let model = initial;
  return {
    get: (): DesktopModel => model,
    /** Called at every change from now on. Returns how to stop listening. */
    subscribe(listener: (model: DesktopModel) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change(part: Partial<DesktopModel>): void {
      const next = { ...model, ...part };
      if (Object.entries(part).every(([name, value]) => model[name as keyof DesktopModel] === value)) return;
      model = next;
      for (const listener of [...listeners]) listener(next);
    },
  };
}

export type ModelStore = ReturnType<typeof createModelStore>;
