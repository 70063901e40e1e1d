import type { Access } from "../access/access.ts";
import type { Clock } from "../clock.ts";
import type { SettingsService } from "../config/service.ts";
import type { Database } from "../db/open.ts";
import type { Writer } from "../db/writes.ts";
import type { EventHub } from "../events/hub.ts";
import type { Log } from "../log.ts";
import { notBuilt } from "../routes/not-built.ts";
import type { Vault } from "../vault/vault.ts";
import type { Notices } from "./notices.ts";

export type ComposeNoticesDeps = {
  readonly db: Database;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Pick<SettingsService, "current">;
  readonly vault: Pick<Vault, "get" | "set">;
  readonly hub: EventHub;
  readonly access: Pick<Access, "list" | "device">;
};

/** Notices and where they are sent. */
export function composeNotices(_deps: ComposeNoticesDeps) {
  const notices: Notices = { raise: () => Promise.resolve(false), settle: () => Promise.resolve() };
  return {
    ...notices,
    handlers: notBuilt("listNotices", "forgetNotice", "pushState", "subscribePush", "unsubscribePush", "testPush"),
    stop: (): Promise<void> => Promise.resolve(),
  };
}
