import type { Overview } from "../../../contract/routes/overview.ts";
import { unreachable } from "../../../contract/unreachable.ts";
import type { DesktopModel } from "../model.ts";
import type { TrayIcon } from "./view.ts";
import type { TrayWords } from "./words/en.ts";

/** The state in one word (its icon) and one line. */
export type Headline = { readonly icon: TrayIcon; readonly line: string };

const longest = 80;
/** A gateway that was ready opens its event stream well within this. */
const settlingMs = 10_000;

/** One line of a menu: without the last full stop, cut where a menu would grow too wide. */
export function menuLine(sentence: string): string {
  const line = sentence
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[.。]$/, "");
  const signs = [...line];
  return signs.length <= longest
    ? line
    : `${signs
        .slice(0, longest - 1)
        .join("")
        .trimEnd()}…`;
}

/** What the gateway itself says: only while its event stream is open. */
export const currentOverview = (model: DesktopModel): Overview | null =>
  model.gateway.kind === "running" && model.linked ? model.overview : null;

function whileLinked(overview: Overview | null, words: TrayWords): Headline {
  if (overview === null) return { icon: "running", line: words.state.running };
  const { answering, money, troubles } = overview;
  if (answering.paused) {
    const { waiting } = answering;
    return { icon: "stopped", line: waiting > 0 ? words.state.pausedWaiting(waiting) : words.state.paused };
  }
  const wanted = money.state === "stopped" || troubles.some(trouble => trouble.severity !== "info");
  const busy = answering.now > 0;
  return {
    icon: wanted ? "warning" : busy ? "working" : "running",
    line: busy ? words.state.answering(answering.now) : words.state.running,
  };
}

/**
 * The first line of the menu and the shape of the icon. Running is said only while the gateway's event stream is open: a process that
 * exists is no proof that it answers.
 */
export function headline(model: DesktopModel, words: TrayWords, nowMs: number): Headline {
  const { gateway, failure } = model;
  switch (gateway.kind) {
    case "running":
      if (model.linked) return whileLinked(model.overview, words);
      return { icon: "working", line: nowMs - gateway.sinceMs < settlingMs ? words.state.starting : words.state.asking };
    case "starting":
      return { icon: "working", line: gateway.attempt > 1 ? words.state.startingAgain(gateway.attempt) : words.state.starting };
    case "waiting": {
      const seconds = Math.ceil((gateway.restartAtMs - nowMs) / 1_000);
      return { icon: "warning", line: seconds > 0 ? words.state.restartingIn(seconds) : words.state.restartingNow };
    }
    case "stopping":
      return { icon: "working", line: words.state.stopping };
    case "stopped":
      return { icon: "stopped", line: words.state.stopped };
    case "gaveUp":
      return {
        icon: "stopped",
        line: failure === null ? words.state.stopped : menuLine(words.state.stoppedBecause(failure.message)),
      };
    default:
      return unreachable(gateway);
  }
}
