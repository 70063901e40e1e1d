import type { PowerMonitor, PowerSaveBlocker } from "electron";
import type { ToGateway } from "../../contract/processes.ts";
import type { DesktopModel } from "./model.ts";

export type PowerDeps = {
  readonly monitor: Pick<PowerMonitor, "on">;
  readonly tell: (message: ToGateway) => void;
  /** The machine goes off: leave in order. The system waits for as long as it wants to. */
  readonly leave: () => void;
};

/** Tells the gateway when the machine sleeps and wakes, and leaves before it goes off. */
export function watchPower({ monitor, tell, leave }: PowerDeps): void {
  monitor.on("suspend", () => tell({ kind: "power", state: "suspend" }));
  monitor.on("resume", () => tell({ kind: "power", state: "resume" }));
  monitor.on("shutdown", (event?: { preventDefault(): void }) => {
    event?.preventDefault();
    leave();
  });
}

/** Keeps the system from putting us to sleep while an answer is written; nothing else is worth keeping a laptop awake. */
export function createWakefulness(blocker: Pick<PowerSaveBlocker, "start" | "stop">) {
  let held: number | null = null;
  return {
    follow({ overview }: Pick<DesktopModel, "overview">): void {
      const busy = overview !== null && overview.answering.now > 0;
      if (busy && held === null) held = blocker.start("prevent-app-suspension");
      if (busy || held === null) return;
      blocker.stop(held);
      held = null;
    },
  };
}
