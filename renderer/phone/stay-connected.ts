import type { Events } from "../api/events.ts";

type Deps = {
  readonly window: Pick<Window, "addEventListener" | "setInterval"> & {
    readonly document: Pick<Document, "addEventListener" | "visibilityState">;
  };
  readonly events: Pick<Events, "start" | "stop" | "tryNow">;
  readonly now: () => number;
  /** This browser is told by a notice what happens while the page is hidden: then the gateway must know that nobody looks. */
  readonly getsNotices: () => boolean;
  readonly state: () => "signedIn" | "unreachable" | "other";
  /** Asks the gateway who this is, where it did not answer before. */
  readonly greet: () => Promise<void>;
};

/** After so long out of sight a line that looks alive may be dead: phones cut it without a word. */
const restMs = 3_000;
const greetEveryMs = 4_000;

/**
 * Keeps the event stream through what phones do to pages: hidden, frozen, thawed, brought back from the cache, on another network. A stream
 * that is opened again goes on after the last event that was heard, so nothing is lost and nothing comes twice.
 */
export function createStayConnected({ window, events, now, getsNotices, state, greet }: Deps) {
  let hiddenAt: number | null = null;
  let paused = false;

  const pause = (): void => {
    if (state() !== "signedIn") return;
    paused = true;
    events.stop();
  };
  const wake = (mayBeDead: boolean): void => {
    if (state() === "unreachable") return void greet();
    if (state() !== "signedIn") return;
    if (paused || mayBeDead) events.start();
    else events.tryNow();
    paused = false;
  };
  const { document } = window;

  return {
    start(): void {
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") {
          hiddenAt = now();
          if (getsNotices()) pause();
          return;
        }
        const awayMs = hiddenAt === null ? 0 : now() - hiddenAt;
        hiddenAt = null;
        wake(awayMs > restMs);
      });
      document.addEventListener("freeze", pause);
      document.addEventListener("resume", () => wake(true));
      window.addEventListener("pageshow", event => {
        if (event.persisted) wake(true);
      });
      window.addEventListener("online", () => wake(true));
      window.setInterval(() => {
        if (state() === "unreachable" && document.visibilityState === "visible") void greet();
      }, greetEveryMs);
    },
  };
}
