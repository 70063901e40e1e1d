import { stat, statfs } from "node:fs/promises";
import type { Status, systemRoutes } from "../../contract/routes/system.ts";
import { verifyAudit } from "../audit/verify.ts";
import type { Home } from "../config/home.ts";
import type { SettingsService } from "../config/service.ts";
import type { Database } from "../db/open.ts";
import type { EventStreams } from "./event-streams.ts";
import type { Figures } from "./figures.ts";
import type { Handlers } from "./handler.ts";
import { createMetrics, type MetricsDeps } from "./metrics.ts";
import { openApiDocument } from "./openapi.ts";
import type { RequestCounts } from "./request-counts.ts";

export type SystemHandlerDeps = {
  readonly bootId: string;
  readonly version: string;
  readonly startedAt: number;
  readonly home: Pick<Home, "data" | "database">;
  readonly db: Database;
  readonly settings: Pick<SettingsService, "current" | "version" | "file">;
  readonly streams: EventStreams;
  readonly counts: RequestCounts;
  readonly figures: () => Figures;
  readonly money?: NonNullable<MetricsDeps["money"]>;
  readonly backups?: NonNullable<MetricsDeps["backups"]>;
  readonly url: () => string;
  /** Every address that is listened on, as `127.0.0.1:18789`. */
  readonly addresses: () => readonly string[];
  readonly stopping: () => boolean;
  /** The model that answers when none is named; null while only the guide could. */
  readonly defaultModel: () => string | null;
};

/** How the gateway is: for people, for scripts, for Prometheus. */
export function createSystemHandlers(deps: SystemHandlerDeps): Handlers<keyof typeof systemRoutes> {
  const { bootId, version, db, settings, streams, counts, figures, stopping } = deps;
  const metrics = createMetrics({
    ...{ version, counts, figures, streams: streams.count },
    ...(deps.money ? { money: deps.money } : {}),
    ...(deps.backups ? { backups: deps.backups } : {}),
  });
  const setupDone = db.prepare<[], { value: string }>("SELECT value FROM meta WHERE key = 'setup_done'");
  let document: Record<string, unknown> | undefined;

  return {
    health: () => ({ status: stopping() ? "stopping" : "ok", version, bootId }),

    metrics: async ({ reply }) => {
      const { text, contentType } = await metrics();
      return reply.header("content-type", contentType).send(text);
    },

    status: async ({ language }): Promise<Status> => {
      const { sessions, messages, answering, waiting, answersToday, inputTokensToday, outputTokensToday } = figures();
      const file = settings.file(language);
      return {
        gateway: {
          state: stopping() ? "stopping" : "running",
          url: deps.url(),
          pid: process.pid,
          bootId,
          version,
          startedAt: deps.startedAt,
          addresses: [...deps.addresses()],
        },
        setup: { done: setupDone.get() !== undefined },
        settings: {
          version: settings.version(),
          fileBroken: file.broken,
          problems: file.problems.map(({ code, key, message, hint }) => ({ code, key, message, hint })),
          notServed: [...file.notServed],
        },
        messages: { sessions, messages, answering, waiting },
        models: { default: deps.defaultModel(), providers: settings.current().providers.length },
        usageToday: { inputTokens: inputTokensToday, outputTokens: outputTokensToday, answers: answersToday },
        disk: await disk(deps.home),
      };
    },

    events: streams.events,

    openapi: () => {
      document ??= openApiDocument(version);
      return document;
    },

    auditVerify: ({ signal }) => verifyAudit(db, signal),
  };
}

async function disk(home: Pick<Home, "data" | "database">): Promise<Status["disk"]> {
  const sizes = await Promise.all(
    [home.database, `${home.database}-wal`].map(file =>
      stat(file).then(
        found => found.size,
        () => 0, // No such file: it takes no room. An in-memory database of a test has none, and the WAL comes and goes.
      ),
    ),
  );
  const { bavail, bsize } = await statfs(home.data);
  return { databaseBytes: sizes.reduce((sum, size) => sum + size, 0), freeBytes: bavail * bsize };
}
