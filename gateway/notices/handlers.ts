import { AppError } from "../../contract/errors/app-error.ts";
import type { Notice } from "../../contract/notices.ts";
import { isOwner, principalId } from "../../contract/principal.ts";
import type { Access } from "../access/access.ts";
import type { Clock } from "../clock.ts";
import type { Writer } from "../db/writes.ts";
import type { Handlers } from "../routes/handler.ts";
import type { Deliver } from "./push/deliver.ts";
import type { PushOutcome } from "./push/send-push.ts";
import type { Subscriptions } from "./push/subscriptions.ts";
import type { PushTransport } from "./push/transport.ts";
import type { VapidKeys } from "./push/vapid.ts";

export type NoticeHandlerDeps = {
  readonly writer: Pick<Writer, "run">;
  readonly clock: Clock;
  readonly access: Pick<Access, "device">;
  readonly read: (now: number) => Notice[];
  readonly subscriptions: Subscriptions;
  readonly keys: () => Promise<VapidKeys>;
  readonly deliver: Pick<Deliver, "once">;
  readonly readEndpoint: PushTransport["readEndpoint"];
};

type Names = "listNotices" | "forgetNotice" | "pushState" | "subscribePush" | "unsubscribePush" | "testPush";

const told = { sent: "sent", gone: "notSubscribed", refused: "refused", later: "unreachable" } as const satisfies Record<
  PushOutcome["kind"],
  string
>;

/** The notices' list, and where this device is told of them. */
export function createNoticeHandlers(deps: NoticeHandlerDeps): Handlers<Names> {
  const { writer, clock, access, subscriptions } = deps;
  return {
    listNotices: () => ({ notices: deps.read(clock.now()) }),

    async forgetNotice({ params }) {
      // One that is gone already is what was wanted.
      await writer.run("notices.dismiss", { id: params.id, at: clock.now() });
      return { ok: true };
    },

    pushState: async ({ principal }) => ({
      publicKey: (await deps.keys()).publicKey,
      subscribed: subscriptions.of(principalId(principal)) !== undefined,
    }),

    /** @throws AppError PUSH_ENDPOINT_REFUSED */
    async subscribePush({ principal, body }) {
      if (deps.readEndpoint(body.endpoint) === null) throw AppError.of("PUSH_ENDPOINT_REFUSED");
      const { endpoint, keys, language } = body;
      await writer.run(
        "push.subscribe",
        { principal: principalId(principal), endpoint, ...keys, language, at: clock.now() },
        { durable: true },
      );
      return { ok: true };
    },

    async unsubscribePush({ principal }) {
      await writer.run("push.forget", { principal: principalId(principal), endpoint: null }, { durable: true });
      return { ok: true };
    },

    /** @throws AppError DEVICE_NOT_FOUND, also for a device that is none of the asker's */
    async testPush({ principal, params }) {
      const id = `device:${params.id}`;
      if (!access.device(params.id) || !(isOwner(principal) || principalId(principal) === id))
        throw AppError.of("DEVICE_NOT_FOUND");
      const to = subscriptions.of(id);
      if (!to) return { outcome: "notSubscribed" };
      const at = clock.now();
      const outcome = await deps.deliver.once(to, { id: `test:${at}`, kind: "test", slots: {}, path: "/devices", at });
      return { outcome: told[outcome.kind] };
    },
  };
}
