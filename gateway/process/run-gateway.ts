import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { FromGateway } from "../../contract/processes.ts";
import { allowedHosts } from "../access/door.ts";
import { randomSecret } from "../access/secrets.ts";
import { buildApp } from "../app.ts";
import { readMachineId } from "../backup/identity/machine.ts";
import { spareRestore } from "../backup/restore/spare.ts";
import { systemClock } from "../clock.ts";
import type { Environment } from "../config/environment.ts";
import type { Host } from "../host/host.ts";
import { bindAddresses, loopbackAddress } from "../network/bind.ts";
import { machineAddresses } from "../network/interfaces.ts";
import type { SystemKey } from "../vault/vault-key.ts";
import { version } from "../version.ts";
import { bestUrl, hostAndPort } from "./addresses.ts";
import type { GatewayArguments } from "./arguments.ts";
import { composeGateway } from "./compose-gateway.ts";
import { createListeners } from "./listeners.ts";
import { openHome } from "./open-home.ts";
import { writeTerminalToken } from "./terminal-token.ts";

export type RunDeps = {
  readonly environment: Environment;
  readonly args: GatewayArguments;
  /** The key of the system's key store, where the process that started us has it. */
  readonly systemKey: SystemKey | undefined;
  /** The process's entry, bundled or not: the writer's thread and the pages lie beside it. */
  readonly entry: URL;
  /** The process that started us, if one did. */
  readonly host: Host;
  /** It answers on loopback and does nothing by itself: no channel, no call to the outside, no schedule. For a test restore. */
  readonly quiet?: boolean;
  /** The process cannot go on: what was said can no longer be kept. */
  readonly onFatal: (error: unknown) => void;
};

export type RunningGateway = Awaited<ReturnType<typeof runGateway>>;

const retryAddressMs = 15_000;

const beside = (entry: URL) => {
  const bundled = entry.pathname.endsWith(".mjs");
  return {
    writerEntry: new URL(bundled ? "./writer-thread.mjs" : "./db/writer-thread.ts", entry),
    backupEntry: new URL(bundled ? "./backup-thread.mjs" : "./backup/worker/backup-thread.ts", entry),
    drillEntry: new URL(bundled ? "./drill-thread.mjs" : "./backup/drill/drill-thread.ts", entry),
    pagesFolder: fileURLToPath(new URL(bundled ? "../renderer/" : "../dist/renderer/", entry)),
  };
};

/** From an empty folder to a gateway that answers. Repairs what a former run left before it listens. @throws AppError as openHome; PORT_TAKEN, PORT_REFUSED */
export async function runGateway({ environment, args, systemKey, entry, host, quiet = false, onFatal }: RunDeps) {
  const clock = systemClock;
  const startedAt = clock.now();
  const bootId = randomUUID();
  const parentToken = randomSecret();
  const { writerEntry, backupEntry, drillEntry, pagesFolder } = beside(entry);
  const root = args.home ?? environment.home;
  const opened = await openHome({
    root,
    environment,
    clock,
    writerEntry,
    systemKey,
    backupEntry,
    machineId: readMachineId(),
    stillBusy: host.busy,
    lastGoodSettings: args.lastGoodSettings,
    onWriterDeath: onFatal,
  });
  const { settings, log } = opened;

  let port = args.port ?? settings.current().gateway.port;
  let addresses: readonly string[] = [];
  let hosts: ReadonlySet<string> = new Set();
  let stopping = false;
  const names = (): readonly string[] => settings.current().gateway.allowedHosts ?? [];
  const reachUrl = (): string | null => gateway.reachUrl();
  const place = {
    port: () => port,
    url: () => `http://${hostAndPort("127.0.0.1", port)}`,
    bestUrl: () => reachUrl() ?? bestUrl({ port, addresses, names: names() }),
    addresses: () => addresses.map(address => hostAndPort(address, port)),
  };

  const gateway = await composeGateway({
    opened,
    clock,
    language: environment.language,
    bootId,
    version,
    startedAt,
    ollamaHost: environment.raw.OLLAMA_HOST,
    place,
    variables: environment.raw,
    backupEntry,
    drillEntry,
    quiet,
    stopping: () => stopping,
    host,
    parentToken,
    rebind: async () => {
      await listeners.refresh();
      refresh();
    },
  });
  const { limits } = settings.current();
  const app = await buildApp({
    handlers: gateway.handlers,
    access: gateway.access,
    checkAnswers: false,
    hosts: () => hosts,
    limits: { bodyBytes: limits.maxBodyBytes, fileBytes: limits.maxFileBytes },
    pagesFolder,
    counts: gateway.counts,
    stopping: () => stopping,
    log,
  });

  const refresh = (): void => {
    opened.setLogLevel(settings.current().logging.level);
    addresses = listeners.listening();
    hosts = allowedHosts({ port, addresses, names: [...names(), ...gateway.names()] });
  };
  const listeners = createListeners({
    app,
    addresses: () =>
      quiet ? [loopbackAddress] : bindAddresses(settings.current(), machineAddresses(), gateway.tailnetAddresses()).listen,
    retryMs: retryAddressMs,
    log,
    onChange: refresh,
  });

  const stop = async (): Promise<void> => {
    stopping = true;
    log.info({}, "the gateway stops");
    listeners.close();
    await gateway.stop();
    // What still talks has had its answer ended: its connection goes now, and what it cost is settled before the database closes.
    listeners.cut();
    await app.close();
    await rm(opened.home.terminalToken, { force: true });
    await opened.close();
  };

  try {
    await gateway.start();
    port = await listeners.start(port);
    refresh();
    await gateway.settleRestore(place.url());
  } catch (error) {
    const told = await spareRestore(opened, error);
    await stop();
    throw told;
  }
  settings.onChange(refresh);
  settings.start();
  const firstRun = !gateway.access.hasOwnerDevice();
  const { code } = await gateway.access.createSetupCode();
  if (opened.vault.heldBySystem()) await writeTerminalToken(opened.home.terminalToken, parentToken);
  opened.owner.announce({ pid: process.pid, bootId, url: place.url(), port, version, startedAt });
  log.info({ port, addresses, bootId, version, tookMs: clock.now() - startedAt }, "the gateway listens");

  const ready = {
    kind: "ready",
    url: place.url(),
    port,
    pid: process.pid,
    bootId,
    version,
    setupUrl: `${place.url()}/#setup=${code}`,
    firstRun,
    newOwnerToken: opened.ownerToken.toShow(),
  } satisfies FromGateway;
  return {
    ready,
    door: { kind: "door", token: parentToken } satisfies FromGateway,
    tokenShown: opened.ownerToken.shown,
    log,
    stop,
  };
}
