import type { Clock, Timers } from "../../supervisor/timers.ts";
import type { DesktopModel } from "../model.ts";
import { trayMenu } from "./tray-menu.ts";
import type { TrayView } from "./view.ts";

export type TrayLoopDeps = {
  readonly model: { get(): DesktopModel; subscribe(listener: () => void): () => void };
  readonly clock: Clock;
  readonly timers: Timers;
  /** Called at the start, and whenever the tray has something else to show. */
  readonly draw: (view: TrayView) => void;
};

const secondMs = 1_000;

/** A restart is counted down; an answer that is waited for becomes late. */
function movesWithTime({ gateway, linked }: DesktopModel, nowMs: number): boolean {
  if (gateway.kind === "waiting") return gateway.restartAtMs > nowMs;
  return gateway.kind === "running" && !linked;
}

/**
 * Keeps what is drawn equal to the model. An open menu is closed by some desktops when it is replaced, so nothing is drawn that is drawn
 * already; only while something is waited for the time itself changes the view.
 */
export function createTrayLoop({ model, clock, timers, draw }: TrayLoopDeps) {
  let drawn: string | null = null;
  let view = trayMenu(model.get(), clock.now());
  let cancelTick = (): void => undefined;

  const refresh = (): void => {
    cancelTick();
    view = trayMenu(model.get(), clock.now());
    const text = JSON.stringify(view);
    if (text !== drawn) {
      drawn = text;
      draw(view);
    }
    if (movesWithTime(model.get(), clock.now())) cancelTick = timers.after(secondMs, refresh);
  };

  refresh();
  const unsubscribe = model.subscribe(refresh);
  return {
    view: (): TrayView => view,
    /** Draws the same view once more: a pressed checkbox has changed itself, whatever became of what it asked for. */
    redraw(): void {
      drawn = null;
      refresh();
    },
    stop(): void {
      cancelTick();
      unsubscribe();
    },
  };
}
