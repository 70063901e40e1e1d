import type { AppEvent } from "../../contract/events.ts";
import type { Notice } from "../../contract/notices.ts";
import type { Access } from "../access/access.ts";
import type { Clock } from "../clock.ts";
import type { SettingsService } from "../config/service.ts";
import type { Database } from "../db/open.ts";
import type { Writer } from "../db/writes.ts";
import type { EventHub } from "../events/hub.ts";
import type { Log } from "../log.ts";
import type { Vault } from "../vault/vault.ts";
import { createAnswers } from "./answers.ts";
import { fromBudget } from "./budget-notice.ts";
import { createNoticeHandlers } from "./handlers.ts";
import type { NewNotice, Notices } from "./notices.ts";
import { createDeliver } from "./push/deliver.ts";
import { createSendPush } from "./push/send-push.ts";
import { vapidSubject } from "./push/subject.ts";
import { createSubscriptions, type Subscription } from "./push/subscriptions.ts";
import { createPushTransport, type PushTransport } from "./push/transport.ts";
import { createVapid } from "./push/vapid.ts";
import { createReadNotices } from "./read-notices.ts";

export type ComposeNoticesDeps = {
  readonly db: Database;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Pick<SettingsService, "current">;
  readonly vault: Pick<Vault, "get" | "set">;
  readonly hub: EventHub;
  readonly access: Pick<Access, "list" | "device">;
  /** An event stream of this principal is open. */
  readonly isWatching: (principal: string) => boolean;
  /** Where a phone opens this gateway. */
  readonly bestUrl: () => string;
  /** The way out to push services; the real one unless a test brings its own. */
  readonly transport?: PushTransport;
  readonly after?: (work: () => void, ms: number) => () => void;
};

const dayMs = 86_400_000;
const keepMs = 30 * dayMs;
const keepMost = 1_000;

function afterMs(work: () => void, ms: number): () => void {
  const timer = setTimeout(work, ms);
  timer.unref();
  return () => clearTimeout(timer);
}

/** Notices and where they are sent. Nothing leaves this machine before somebody subscribed. */
export function composeNotices(deps: ComposeNoticesDeps) {
  const { db, writer, clock, log, settings, hub, access } = deps;
  const transport = deps.transport ?? createPushTransport();
  const keys = createVapid(deps.vault);
  const subscriptions = createSubscriptions(db);
  const send = createSendPush({ transport, keys, subject: () => vapidSubject(deps.bestUrl()), log });
  const deliver = createDeliver({ writer, clock, log, subscriptions, send, after: deps.after ?? afterMs });
  const running = new Set<Promise<unknown>>();
  let sweptAt = Number.NEGATIVE_INFINITY;

  const isOwners = ({ principal }: Subscription): boolean =>
    principal === "owner" || access.device(principal.slice("device:".length))?.role === "owner";
  const receivers = (audience: string | undefined): readonly Subscription[] => {
    if (audience === undefined) return subscriptions.all().filter(isOwners);
    const one = subscriptions.of(audience);
    return one ? [one] : [];
  };

  const sweep = async (now: number): Promise<void> => {
    if (now - sweptAt < dayMs) return;
    sweptAt = now;
    await writer.run("notices.sweep", { before: now - keepMs, most: keepMost });
  };

  const raise = async ({ audience, ...news }: NewNotice): Promise<boolean> => {
    const notice: Notice = { ...news, slots: { ...news.slots }, at: clock.now() };
    const { slots, ...row } = notice;
    const stored = { ...row, slots: JSON.stringify(slots), audience: audience ?? null };
    if (!(await writer.run("notices.raise", stored, { durable: true }))) return false;
    // The owner's streams hear everything; what is meant for one device would appear at the tray, too.
    if (audience === undefined) hub.publish({ kind: "notice", notice }, "owner");
    for (const to of receivers(audience)) deliver.push(to, notice);
    await sweep(notice.at);
    return true;
  };
  const notices: Notices = { raise, settle: id => writer.run("notices.settle", { id }) };

  const finished = createAnswers({
    db,
    agentName: id => settings.current().agents[id]?.name ?? "Hearth",
    isSubscribed: principal => subscriptions.of(principal) !== undefined,
    isWatching: deps.isWatching,
  });

  /** A device that was removed is told nothing more. */
  const forgetStrangers = async (): Promise<void> => {
    const strangers = subscriptions
      .all()
      .filter(({ principal }) => principal !== "owner" && !access.device(principal.slice("device:".length)));
    for (const { principal } of strangers) await writer.run("push.forget", { principal, endpoint: null });
  };

  const heard = (event: AppEvent): Promise<unknown> | undefined => {
    if (event.kind === "budget.notice") return raise(fromBudget(event.notice));
    if (event.kind === "devices.changed") return forgetStrangers();
    const news = event.kind === "message.changed" ? finished(event.message) : null;
    return news === null ? undefined : raise(news);
  };
  const unsubscribe = hub.subscribe(({ event }) => {
    const work = heard(event);
    if (work === undefined) return;
    const done = work
      .catch((error: unknown) => {
        log.warn({ problem: error instanceof Error ? error.message : String(error) }, "a notice could not be kept");
      })
      .finally(() => running.delete(done));
    running.add(done);
  });

  return {
    ...notices,
    handlers: createNoticeHandlers({
      ...{ writer, clock, access, subscriptions, keys, deliver },
      read: createReadNotices(db),
      readEndpoint: transport.readEndpoint,
    }),
    async stop(): Promise<void> {
      unsubscribe();
      await Promise.all(running);
      await deliver.stop();
      await transport.stop();
    },
  };
}
