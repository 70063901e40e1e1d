import type { Language } from "../../contract/errors/define.ts";
import { createAccess } from "../access/access.ts";
import { createOwnerTokenCache } from "../access/owner-token-cache.ts";
import { signingKeyOf } from "../access/signing-key.ts";
import { createProbe } from "../agents/probe.ts";
import { composeBackup } from "../backup/compose-backup.ts";
import { settleRestore } from "../backup/restore/settle.ts";
import { composeBudget } from "../budget/compose-budget.ts";
import { createMachineTimeZone, createWindowsOf } from "../budget/windows.ts";
import type { Clock } from "../clock.ts";
import { composeConversations } from "../compose.ts";
import { createMasker } from "../config/masking.ts";
import type { Variables } from "../config/variables.ts";
import { createEventHub } from "../events/event-hub.ts";
import type { Host } from "../host/host.ts";
import { createPause } from "../inbound/pause.ts";
import { createModels } from "../models/registry/create-models.ts";
import { createStoredProviders } from "../models/registry/stored-providers.ts";
import { composeReach } from "../network/compose-reach.ts";
import { composeNotices } from "../notices/compose-notices.ts";
import { composeOllama } from "../ollama/compose-ollama.ts";
import { createOllamaAddress } from "../ollama/server/address.ts";
import { composeOverview } from "../overview/compose-overview.ts";
import { createTroubles } from "../overview/troubles.ts";
import { createAccessHandlers } from "../routes/access.ts";
import { createEventStreams } from "../routes/event-streams.ts";
import { createFigures } from "../routes/figures.ts";
import type { Handlers } from "../routes/handler.ts";
import { createProviderHandlers } from "../routes/providers.ts";
import { createRequestCounts } from "../routes/request-counts.ts";
import { createSettingsHandlers } from "../routes/settings.ts";
import { createSystemHandlers } from "../routes/system.ts";
import { composeSetup } from "../setup/compose-setup.ts";
import type { OpenedHome } from "./open-home.ts";
import { createTestSecret } from "./test-secret.ts";

export type ComposeGatewayDeps = {
  readonly opened: OpenedHome;
  readonly clock: Clock;
  readonly language: Language;
  readonly bootId: string;
  readonly version: string;
  readonly startedAt: number;
  /** `OLLAMA_HOST` of the environment. */
  readonly ollamaHost: string | undefined;
  /** Of the environment. */
  readonly variables: Variables;
  /** What is known once it listens. */
  readonly place: {
    readonly port: () => number;
    readonly url: () => string;
    readonly bestUrl: () => string;
    readonly addresses: () => readonly string[];
  };
  /** The module of the backup thread. */
  readonly backupEntry: URL;
  /** The module of the thread of a test restore. */
  readonly drillEntry: URL;
  /** Nothing is begun: it answers its owner, and that is all. */
  readonly quiet: boolean;
  readonly stopping: () => boolean;
  /** The process that keeps programs running beside us. */
  readonly host: Host;
  /** Lets that process in, for this run. */
  readonly parentToken: string;
  /** Asks for the addresses to listen on anew. */
  readonly rebind: () => Promise<void>;
};

const heartbeatMs = 15_000;
const probeRestMs = 2_000;
const mostBufferedBytes = 1024 * 1024;

/** All rooms on an opened home, and a handler for every row of the contract. Nothing runs yet. */
export async function composeGateway(deps: ComposeGatewayDeps) {
  const { opened, clock, bootId, version, startedAt, place } = deps;
  const { home, settings, vault, ownerToken, db, writer, log } = opened;
  const hub = createEventHub({ bootId, log });
  const counts = createRequestCounts();
  const machineZone = createMachineTimeZone();
  const timeZone = (): string => settings.current().cost.timeZone ?? machineZone();
  const windowsAt = createWindowsOf(timeZone);
  const figures = createFigures(db, clock, at => windowsAt(at).day);
  const tokenCache = createOwnerTokenCache({ read: ownerToken.current, clock });
  const access = createAccess({
    db,
    writer,
    clock,
    log,
    signingKey: await signingKeyOf(vault),
    ownerToken: tokenCache.current,
    parentToken: deps.parentToken,
    findCaller: (headers, address) => reach.findCaller(headers, address),
    port: place.port,
    onDevicesChanged: () => hub.publish({ kind: "devices.changed" }),
  });
  const streams = createEventStreams({ hub, access, bootId, version, heartbeatMs, mostBufferedBytes });
  const ollamaAddress = createOllamaAddress();
  const models = createModels({
    settings,
    vault,
    clock,
    log,
    guideStatus: () => ({
      version,
      url: place.bestUrl(),
      startedAt,
      devices: access.list().length,
      conversations: figures().sessions,
      settingsProblems: settings.file().problems.length,
    }),
    // The money room asks the models for their providers, and is made after them.
    probe: (job, signal) => probe(job, signal),
    ollamaHost: deps.ollamaHost,
    ollamaAddress,
  });
  const money = composeBudget({ home, db, writer, clock, log, settings, vault, hub, models, access, timeZone, windowsAt });
  const probe = createProbe({ budget: money.budget, drains: money.drains, restMs: probeRestMs, log });
  const pause = createPause({ db, writer, clock });
  const rooms = composeConversations({
    ...{ home, db, writer, clock, log, settings, hub, models, money, pause },
    language: deps.language,
  });
  const stored = createStoredProviders({ settings, vault });
  const troubles = createTroubles(() => overview.changed());
  const notices = composeNotices({
    ...{ db, writer, clock, log, settings, vault, hub, access },
    isWatching: streams.isWatching,
    bestUrl: place.bestUrl,
  });
  const reach = composeReach({
    ...{ clock, log, settings, hub, troubles, notices, place, bootId },
    ...{ host: deps.host, variables: deps.variables, rebind: deps.rebind },
    tokenLength: () => tokenCache.current().length,
  });
  const ollama = composeOllama({
    ...{ db, writer, clock, log, settings, hub, models, troubles, notices },
    ...{ host: deps.host, ollamaHost: deps.ollamaHost, variables: deps.variables, address: ollamaAddress },
  });
  const backup = await composeBackup({
    ...{
      home,
      homeId: opened.homeId,
      settleMachine: opened.settleMachine,
      db,
      writer,
      pause,
      clock,
      log,
      settings,
      vault,
      hub,
      troubles,
      notices,
      version,
      timeZone,
    },
    ...{
      host: deps.host,
      language: deps.language,
      variables: deps.variables,
      threadEntry: deps.backupEntry,
      drillEntry: deps.drillEntry,
    },
  });
  const setup = composeSetup({
    backUp: () => backup.before("import"),
    db,
    writer,
    clock,
    settings,
    vault,
    hub,
    variables: deps.variables,
  });
  const overview = composeOverview({
    ...{ db, log, settings, hub, access, money, reach, ollama, backup, troubles, figures },
    ...{ language: deps.language, pause, defaultModel: () => models.defaultRef(), keyMissingAt: models.keyMissingAt },
  });
  const defaultModel = (): string | null => {
    const ref = models.defaultRef();
    return ref.startsWith("guide/") ? null : ref;
  };
  const rotate = async (by: string): Promise<string> => {
    const token = await ownerToken.rotate(by);
    tokenCache.forget();
    return token;
  };

  const handlers: Handlers = {
    ...rooms.handlers,
    ...money.handlers,
    ...notices.handlers,
    ...reach.handlers,
    ...ollama.handlers,
    ...setup.handlers,
    ...overview.handlers,
    ...backup.handlers,
    ...createAccessHandlers({ access, bestUrl: place.bestUrl }),
    ...createSettingsHandlers({
      settings,
      vault,
      writer,
      clock,
      ownerToken: { rotate },
      masker: createMasker(),
      testSecret: createTestSecret({ settings: settings.current, models, language: deps.language }),
    }),
    ...createProviderHandlers({ models, stored, settings: settings.current, writer, clock }),
    ...createSystemHandlers({
      bootId,
      version,
      startedAt,
      home,
      db,
      settings,
      streams,
      counts,
      figures,
      money: money.figures,
      backups: backup.figures,
      url: place.url,
      addresses: place.addresses,
      stopping: deps.stopping,
      defaultModel,
    }),
  };

  /** Tells the pages what changed in the settings, whoever changed them. */
  const unsubscribe = settings.onChange(({ version: now, problems }) => {
    tokenCache.forget();
    hub.publish({ kind: "settings.changed", version: now });
    const told = settings.file().broken ? problems : [];
    hub.publish({
      kind: "settings.problems",
      problems: told.map(({ code, message, hint }) => ({ code, message, hint })),
    });
  });

  return {
    handlers,
    access,
    counts,
    streams,
    /** Looks at a state that was just restored; rejects when it must be put back, which the next start does. */
    async settleRestore(url: string): Promise<void> {
      await settleRestore({ home, db, writer, clock, log, troubles }, opened.restore, url);
      if (!deps.quiet) await backup.settled(opened.restore);
    },
    /** Host names that are answered to because of the tailnet. */
    names: reach.names,
    /** Where a phone opens Hearth; null while only this computer can. */
    reachUrl: reach.url,
    /** Addresses that are proven to be of the tailnet now. */
    tailnetAddresses: reach.addresses,
    async start(): Promise<void> {
      if (deps.quiet) return;
      await rooms.start();
      reach.start();
      ollama.start();
      await backup.start();
      overview.start();
    },
    /** Ends event streams, then answers (they are kept as interrupted), then what asks models. */
    async stop(): Promise<void> {
      unsubscribe();
      streams.stop();
      overview.stop();
      await Promise.all([ollama.stop(), reach.stop(), backup.stop()]);
      await rooms.stop();
      await notices.stop();
      await money.stop();
      await models.stop();
    },
  };
}
