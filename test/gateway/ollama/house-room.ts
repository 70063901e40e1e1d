import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { AppEvent } from "../../../contract/events.ts";
import type { OllamaState, Pull } from "../../../contract/routes/ollama.ts";
import type { SettingsService } from "../../../gateway/config/service.ts";
import { type Database, openDatabase } from "../../../gateway/db/open.ts";
import { createInlineWriter } from "../../../gateway/db/writer-inline.ts";
import { writes } from "../../../gateway/db/writes.ts";
import type { NewNotice } from "../../../gateway/notices/notices.ts";
import { composeOllama } from "../../../gateway/ollama/compose-ollama.ts";
import { createOllamaAddress } from "../../../gateway/ollama/server/address.ts";
import { createTroubles } from "../../../gateway/overview/troubles.ts";
import { createTestApp, type TestRooms } from "../../support/app.ts";
import { createFakeHost } from "../../support/fake-ollama/host.ts";
import { createMemorySettings } from "../../support/upstreams/memory-settings.ts";
import { setUpModels } from "../models/registry-support.ts";

export type HouseOptions = {
  readonly settings?: object;
  readonly candidates?: readonly string[];
  readonly present?: boolean;
  /** A database file of an earlier run. */
  readonly file?: string;
};

/** The Ollama room behind the app's real routes, with settings in memory and a host that does what the test says. */
export async function createHouse(options: HouseOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), "hearth-house-"));
  const beside = createFakeHost(options.present ?? true);
  const settings = createMemorySettings(JSON.stringify(options.settings ?? {}));
  const address = createOllamaAddress();
  const notices: NewNotice[] = [];
  const troubles = createTroubles(() => undefined);
  const { models } = setUpModels(options.settings ?? {}, { settings, ollamaAddress: address });
  const db: Database | undefined = options.file === undefined ? undefined : openDatabase(options.file);
  const own = db === undefined ? undefined : createInlineWriter(db, writes);
  let room: ReturnType<typeof composeOllama> | undefined;
  const compose = (rooms: TestRooms) => {
    room = composeOllama({
      db: db ?? rooms.db,
      writer: own ?? rooms.writer,
      clock: { now: Date.now },
      log: rooms.log,
      settings: settings as unknown as SettingsService,
      hub: rooms.hub,
      models,
      troubles,
      notices: { raise: async notice => notices.push(notice) > 0, settle: async () => undefined },
      host: beside.host,
      ollamaHost: undefined,
      variables: { PATH: "/nowhere" },
      address,
      candidates: options.candidates ?? [],
    });
    return room.handlers;
  };
  const app = await createTestApp({ handlers: compose });
  const events: AppEvent[] = [];
  app.hub.subscribe(({ event }) => void events.push(event));
  room?.start();

  const state = async (): Promise<OllamaState> => (await app.call("GET", "/api/ollama")).json();
  return {
    ...{ app, beside, settings, address, models, notices, troubles, folder, events, state },
    room: () => room!,
    pulls: (): Pull[] => events.flatMap(event => (event.kind === "ollama.pull" ? [event.pull] : [])),
    /** Waits until the page would show it so. */
    async shows(kind: OllamaState["kind"]): Promise<OllamaState> {
      await expect.poll(async () => (await state()).kind).toBe(kind);
      return await state();
    },
    async stop(): Promise<void> {
      await room?.stop();
      await models.stop();
      await own?.stop();
      db?.close();
      await app.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type House = Awaited<ReturnType<typeof createHouse>>;
