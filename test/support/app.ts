import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { z } from "zod";
import { AppError } from "../../contract/errors/app-error.ts";
import type { AppEvent } from "../../contract/events.ts";
import { routes } from "../../contract/routes/table.ts";
import type { SettingsFile } from "../../contract/settings/schema.ts";
import { createAccess } from "../../gateway/access/access.ts";
import type { FindCaller } from "../../gateway/access/caller.ts";
import { allowedHosts } from "../../gateway/access/door.ts";
import { buildApp } from "../../gateway/app.ts";
import { homePaths } from "../../gateway/config/home.ts";
import { openDatabase } from "../../gateway/db/open.ts";
import { createInlineWriter } from "../../gateway/db/writer-inline.ts";
import { writes } from "../../gateway/db/writes.ts";
import type { EventHub } from "../../gateway/events/hub.ts";
import type { Log } from "../../gateway/log.ts";
import { createAccessHandlers } from "../../gateway/routes/access.ts";
import { createEventStreams } from "../../gateway/routes/event-streams.ts";
import { createFigures } from "../../gateway/routes/figures.ts";
import type { Handlers } from "../../gateway/routes/handler.ts";
import { createRequestCounts } from "../../gateway/routes/request-counts.ts";
import { createSystemHandlers } from "../../gateway/routes/system.ts";
import { createFakeClock } from "./fake-clock.ts";
import { createFakeSettings } from "./fake-settings.ts";

export const ownerToken = "owner-token-of-the-tests-0123456789abcdef";

/** Remembers what was logged, to look for what must not be there. */
export function createFakeLog(): Log & { readonly lines: { level: string; fields: object; message: string }[] } {
  const lines: { level: string; fields: object; message: string }[] = [];
  const at = (level: string) => (fields: object, message: string) => void lines.push({ level, fields, message });
  return { lines, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function createFakeHub(): EventHub {
  const listeners = new Set<Parameters<EventHub["subscribe"]>[0]>();
  let next = 1;
  return {
    publish: (event: AppEvent) => {
      const numbered = { id: `boot:${next++}`, event };
      for (const listener of listeners) listener(numbered);
    },
    subscribe: listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    subscribers: () => listeners.size,
  };
}

/** Every row of the contract answers something: those that a test does not bring fail with a code. */
function completeHandlers(given: Partial<Handlers>): Handlers {
  const missing = Object.fromEntries(
    Object.keys(routes).map(name => [name, () => Promise.reject(AppError.of("NOT_RUNNING"))]),
  ) as unknown as Handlers;
  return { ...missing, ...given };
}

export type TestAppOptions = {
  readonly settings?: z.input<typeof SettingsFile>;
  /** Handlers of other rooms, or in place of ours. A function gets the test's rooms to build them on. */
  readonly handlers?: Partial<Handlers> | ((rooms: TestRooms) => Partial<Handlers>);
  readonly hub?: EventHub;
  /** Who asks, beyond the socket. */
  readonly findCaller?: FindCaller;
  readonly pagesFolder?: string;
  readonly heartbeatMs?: number;
  readonly mostBufferedBytes?: number;
};

export type TestRooms = ReturnType<typeof createTestRooms>;

function createTestRooms(options: TestAppOptions) {
  const folder = mkdtempSync(join(tmpdir(), "hearth-test-"));
  const db = openDatabase(":memory:");
  const writer = createInlineWriter(db, writes);
  const clock = createFakeClock();
  const log = createFakeLog();
  const settings = createFakeSettings(options.settings);
  const hub = options.hub ?? createFakeHub();
  const home = { ...homePaths(folder), data: folder };
  return { folder, home, db, writer, clock, log, settings, hub, counts: createRequestCounts() };
}

/**
 * The app on real SQLite in memory, with a clock that stands still, the real access and system rooms, and every answer held against
 * the contract. `inject` sends the right Host; `call` also the owner's token.
 */
export async function createTestApp(options: TestAppOptions = {}) {
  const rooms = createTestRooms(options);
  const { db, writer, clock, log, settings, hub, home, folder, counts } = rooms;
  const token = { current: ownerToken };
  let hosts = allowedHosts({ port: 18789, addresses: ["127.0.0.1"], names: [] });
  let stopping = false;
  const access = createAccess({
    db,
    writer,
    clock,
    log,
    signingKey: "signing-key-of-the-tests",
    ownerToken: () => token.current,
    ...(options.findCaller ? { findCaller: options.findCaller } : {}),
    port: () => 18789,
    onDevicesChanged: () => hub.publish({ kind: "devices.changed" }),
  });
  const streams = createEventStreams({
    hub,
    access,
    bootId: "boot",
    version: "test",
    heartbeatMs: options.heartbeatMs ?? 15_000,
    mostBufferedBytes: options.mostBufferedBytes ?? 1024 * 1024,
  });
  const others = typeof options.handlers === "function" ? options.handlers(rooms) : (options.handlers ?? {});
  const handlers = completeHandlers({
    ...createAccessHandlers({ access, bestUrl: () => "http://127.0.0.1:18789" }),
    ...createSystemHandlers({
      bootId: "boot",
      version: "test",
      startedAt: clock.now(),
      home,
      db,
      settings,
      streams,
      counts,
      figures: createFigures(db, clock),
      url: () => "http://127.0.0.1:18789",
      addresses: () => ["127.0.0.1:18789"],
      stopping: () => stopping,
      defaultModel: () => null,
    }),
    ...others,
  });
  const app: FastifyInstance = await buildApp({
    handlers,
    access,
    checkAnswers: true,
    hosts: () => hosts,
    limits: { bodyBytes: settings.current().limits.maxBodyBytes, fileBytes: settings.current().limits.maxFileBytes },
    pagesFolder: options.pagesFolder ?? join(folder, "no-pages"),
    counts,
    stopping: () => stopping,
    log,
  });

  const host = { host: "127.0.0.1:18789" };
  type Extra = { headers?: Record<string, string>; address?: string };
  const inject = (method: string, url: string, body?: unknown, extra: Extra = {}) =>
    app.inject({
      method: method as "GET",
      url,
      headers: { ...host, ...extra.headers },
      remoteAddress: extra.address ?? "127.0.0.1",
      ...(body === undefined ? {} : { payload: body as object }),
    });

  return {
    ...rooms,
    app,
    access,
    streams,
    token,
    inject,
    /** As the owner, by token. */
    call: (method: string, url: string, body?: unknown, extra: Extra = {}) =>
      inject(method, url, body, { ...extra, headers: { authorization: `Bearer ${token.current}`, ...extra.headers } }),
    /** Over real sockets on 127.0.0.1, at a port of the system's choice. */
    async listen(): Promise<{ url: string; port: number }> {
      const url = await app.listen({ host: "127.0.0.1", port: 0 });
      const port = Number(new URL(url).port);
      hosts = new Set([...hosts, ...allowedHosts({ port, addresses: ["127.0.0.1"], names: [] })]);
      return { url, port };
    },
    beginStopping: () => {
      stopping = true;
    },
    async stop(): Promise<void> {
      streams.stop();
      app.server.closeAllConnections();
      await app.close();
      await writer.stop();
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type TestApp = Awaited<ReturnType<typeof createTestApp>>;
