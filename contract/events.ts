import * as z from "zod";
import { Message, Session } from "./messages.ts";
import { Notice } from "./notices.ts";
import { BudgetNotice, Meter, MonthMeter } from "./routes/budget.ts";
import { Pull } from "./routes/ollama.ts";
import { Overview } from "./routes/overview.ts";

/**
 * What `GET /api/events` sends: server-sent events, `data` is one of these as JSON, `id` is `bootId:n`.
 * A client that returns with `Last-Event-ID` gets what it missed; when that is gone, one `resync` tells it to load anew.
 */
export const AppEvent = z.discriminatedUnion("kind", [
  /** First event of every connection. */
  z.object({ kind: z.literal("hello"), bootId: z.string(), version: z.string() }),
  z.object({ kind: z.literal("resync") }),
  z.object({ kind: z.literal("session.changed"), session: Session }),
  z.object({ kind: z.literal("session.removed"), sessionId: z.string() }),
  /** A message was stored, or reached another state. */
  z.object({ kind: z.literal("message.changed"), message: Message }),
  /** More of a reply. Apply when `chunk` is one above the last seen; load the message when there is a gap. */
  z.object({
    kind: z.literal("message.delta"),
    sessionId: z.string(),
    messageId: z.string(),
    chunk: z.number().int(),
    part: z.enum(["text", "thinking"]),
    text: z.string(),
  }),
  /** A message and what came after it were taken back (edit and resend, retry). */
  z.object({ kind: z.literal("messages.removed"), sessionId: z.string(), messageIds: z.array(z.string()) }),
  z.object({ kind: z.literal("settings.changed"), version: z.number().int() }),
  /** The file on disk cannot be used; the last good settings stay in force. Empty when it is good again. */
  z.object({
    kind: z.literal("settings.problems"),
    problems: z.array(z.object({ code: z.string(), message: z.string(), hint: z.string() })),
  }),
  z.object({ kind: z.literal("devices.changed") }),
  /** Money was reserved, spent or added; at most once a second. The owner's. */
  z.object({ kind: z.literal("budget.changed"), day: Meter, month: MonthMeter }),
  /** A line was crossed: once for each line and window. The owner's. */
  z.object({ kind: z.literal("budget.notice"), notice: BudgetNotice }),
  /** Answering was paused or goes on. */
  z.object({ kind: z.literal("answering.changed"), paused: z.boolean() }),
  /** Something of the overview is other than before; at most once a second. The owner's. */
  z.object({ kind: z.literal("overview.changed"), overview: Overview }),
  /** Told once for each id. The owner's. */
  z.object({ kind: z.literal("notice"), notice: Notice }),
  /** The tailnet, `tailscale serve` or the addresses changed: load `GET /api/reach` anew. The owner's. */
  z.object({ kind: z.literal("reach.changed") }),
  /** Ollama or its models changed: load `GET /api/ollama` anew. The owner's. */
  z.object({ kind: z.literal("ollama.changed") }),
  /** How a download stands; at most four times a second. The owner's. */
  z.object({ kind: z.literal("ollama.pull"), pull: Pull }),
  z.object({ kind: z.literal("setup.changed") }),
  /** Backups, places or test restores changed: load `GET /api/backup` anew. At most four times a second. The owner's. */
  z.object({ kind: z.literal("backup.changed") }),
]);
export type AppEvent = z.infer<typeof AppEvent>;
