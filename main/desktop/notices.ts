import type { Language } from "../../contract/errors/define.ts";
import { type Notice, noticeText } from "../../contract/notices.ts";
import type { SupervisorLog } from "../supervisor/supervisor-log.ts";
import type { DesktopModel } from "./model.ts";
import type { ToldOnce } from "./told-once.ts";
import { trayWords } from "./tray/words/words.ts";

/** What the system shows; `clicked` and `failed` are called later, or never. */
export type NativeNotice = {
  readonly title: string;
  readonly body: string;
  readonly clicked: () => void;
  readonly failed: (problem: string) => void;
};

export type NoticesDeps = {
  readonly show: (notice: NativeNotice) => void;
  readonly log: Pick<SupervisorLog, "warn">;
  readonly language: () => Language;
  /** A person looks at the window now. */
  readonly focused: () => boolean;
  readonly open: (path: string) => void;
  /** What is told once in the life of a home. */
  readonly once: ToldOnce;
  /** Ms since 1970 when this run of the desktop began: what happened before was told then. */
  readonly startedAtMs: number;
};

/** Something that was settled and comes back within this is the same thing still: a network that flaps is told of once. */
const sameThingMs = 60 * 60_000;
const remembered = 500;

/**
 * Native notices: the gateway's, each once whatever is repeated by a reconnect, a resync or a restart, and those of main itself. A notice
 * that the system does not show is logged; the same thing stands in the menu and on the page.
 */
export function createNotices({ show, log, language, focused, open, once, startedAtMs }: NoticesDeps) {
  /** When what was told was raised, by id; the newest last. */
  const told = new Map<string, number>();
  let gaveUpTold = false;

  const present = (title: string, body: string, path: string): void =>
    show({
      title,
      body,
      clicked: () => open(path),
      failed: problem => log.warn(`a notice was not shown by the system: ${problem}`),
    });

  const isNews = ({ id, at }: Notice): boolean => {
    const before = told.get(id);
    if (before !== undefined && at - before < sameThingMs) return false;
    told.delete(id);
    told.set(id, at);
    const oldest = told.keys().next();
    if (told.size > remembered && oldest.done !== true) told.delete(oldest.value);
    return true;
  };

  const hear = (notice: Notice): void => {
    if (!isNews(notice)) return;
    // Whoever looks at the window has seen the answer come.
    if (notice.kind === "answerReady" && focused()) return;
    const { title, body } = noticeText(notice, language());
    present(title, body, notice.path);
  };

  const tellOnce = (name: "inTray" | "noTray"): void => {
    if (!once.first(name)) return;
    const { title, body } = trayWords(language()).notices[name];
    present(title, body, "/");
  };

  return {
    /** A `notice` event of the gateway. */
    hear,
    /** All notices that the gateway keeps, after some events may have been missed; what was raised in this run and not heard is told now. */
    catchUp(notices: readonly Notice[]): void {
      for (const notice of notices.toSorted((a, b) => a.at - b.at)) if (notice.at >= startedAtMs) hear(notice);
    },
    /** Every change of the model: tells once when the supervisor gives up, with the reason where it is known. */
    follow({ gateway, failure }: Pick<DesktopModel, "gateway" | "failure">): void {
      if (gateway.kind !== "gaveUp") {
        gaveUpTold = false;
        return;
      }
      if (gaveUpTold) return;
      gaveUpTold = true;
      const words = trayWords(language()).notices;
      present(words.gaveUp.title, failure === null ? words.gaveUpPlain : words.gaveUp.body(failure.message), "/");
    },
    /** The window was closed for the first time, and Hearth goes on in the tray. */
    closedToTray: (): void => tellOnce("inTray"),
    /** The window was closed for the first time where no tray icon is shown: it was minimised. */
    closedWithoutTray: (): void => tellOnce("noTray"),
  };
}

export type Notices = ReturnType<typeof createNotices>;
