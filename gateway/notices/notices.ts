import type { NoticeKind, NoticeSlot } from "../../contract/notices.ts";

export type NewNotice = {
  /** What it is about; raised again it is told no second time. */
  readonly id: string;
  readonly kind: NoticeKind;
  /** What differs by language is given as what it is: `{ usd }`, `{ forMs }`, `{ code, slots }`. */
  readonly slots: Readonly<Record<string, NoticeSlot>>;
  readonly path: string;
  /** A principal's id (`device:…`), which alone is pushed to; left out: the owner, by event and on all devices. */
  readonly audience?: string;
};

/** Tells persons of something although no page is open. */
export type Notices = {
  /** True when it was news. It is kept before it is sent; a push that fails does not reject. */
  raise(notice: NewNotice): Promise<boolean>;
  /** It is over (the tailnet is back): the list forgets it, and it may be raised again. */
  settle(id: string): Promise<void>;
};
