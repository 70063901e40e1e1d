import { setTimeout as sleep } from "node:timers/promises";
import type { Language } from "../../contract/errors/define.ts";
import { describeFailure } from "../../contract/errors/failure.ts";
import type { OllamaState } from "../../contract/routes/ollama.ts";
import type { Overview } from "../../contract/routes/overview.ts";
import type { Clock } from "../clock.ts";
import type { SettingsService } from "../config/service.ts";
import type { Variables } from "../config/variables.ts";
import type { Database } from "../db/open.ts";
import type { Writer } from "../db/writes.ts";
import type { EventHub } from "../events/hub.ts";
import type { Host } from "../host/host.ts";
import type { Log } from "../log.ts";
import { isPrivateHost } from "../models/registry/address.ts";
import type { Models } from "../models/registry/create-models.ts";
import { hostUrl } from "../models/registry/detect-ollama.ts";
import { createDispatchers } from "../models/upstream/dispatchers.ts";
import type { Notices } from "../notices/notices.ts";
import type { Troubles } from "../overview/troubles.ts";
import { createOllamaClient } from "./client.ts";
import { createOllamaHandlers } from "./handlers.ts";
import { catalogue } from "./models/catalogue.ts";
import { usualContextTokens } from "./models/fit.ts";
import { createLocalModels } from "./models/models.ts";
import { offeredModels } from "./models/offered.ts";
import { createOutcomes } from "./pulls/outcomes.ts";
import { removePartials } from "./pulls/partials.ts";
import { createPulls } from "./pulls/pulls.ts";
import type { OllamaAddress } from "./server/address.ts";
import { findOllama, installOf } from "./server/find-program.ts";
import { probeGpu } from "./server/gpu-probe.ts";
import { createGpuKnowledge, describeHardware, machineFacts } from "./server/hardware.ts";
import { createKeptFacts } from "./server/kept-facts.ts";
import { freeBytesAt, guessModelsFolder } from "./server/models-folder.ts";
import { freePort, portIsFree } from "./server/port.ts";
import { createRounds } from "./server/rounds.ts";
import { createServer } from "./server/server.ts";

export type ComposeOllamaDeps = {
  readonly db: Database;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: SettingsService;
  readonly hub: EventHub;
  readonly models: Pick<Models, "relist">;
  readonly troubles: Troubles;
  readonly notices: Notices;
  readonly host: Host;
  /** `OLLAMA_HOST` of the environment. */
  readonly ollamaHost: string | undefined;
  readonly variables: Variables;
  /** Told where the Ollama is that answers, for the providers that name no address. */
  readonly address: OllamaAddress;
  /** Where one may run that is not ours; left out: `OLLAMA_HOST` and the usual address. */
  readonly candidates?: readonly string[];
};

const usualAddress = "http://127.0.0.1:11434";
const page = "/settings/ollama";
const owner = "owner";
/** The gateway answers its first questions before we take time of it. */
const firstLookMs = 400;
/** A page does not wait for longer than that for a fresh look. */
const lookWithinMs = 1_500;

/** Where to look for one that runs already: only at home, because prompts for it are thought to stay there. */
export const candidatesOf = (ollamaHost: string | undefined): readonly string[] => {
  const named = ollamaHost === undefined ? undefined : hostUrl(ollamaHost);
  const origins = [named, usualAddress].flatMap(url => (url === undefined ? [] : [new URL(url)]));
  return [...new Set(origins.filter(url => isPrivateHost(url.hostname)).map(url => url.origin))];
};

const isLoopback = (url: string): boolean => /^(?:127\.|localhost$|\[::1\])/.test(new URL(url).hostname);

/** Ollama on this machine: adopted or kept running, its models, and downloads. */
export function composeOllama(deps: ComposeOllamaDeps) {
  const { db, writer, clock, log, settings, hub, troubles, host, variables, address } = deps;
  const stopping = new AbortController();
  const dispatchers = createDispatchers();
  const client = createOllamaClient(dispatchers.fetchFor(true));
  const facts = createKeptFacts(db, writer);
  const gpu = createGpuKnowledge({ facts, probe: () => probeGpu() });
  const machine = machineFacts();
  let freeBytes: number | null = null;
  const own = () => settings.current().ollama;

  const changed = (): void => hub.publish({ kind: "ollama.changed" }, owner);
  const local = createLocalModels({ client, onChange: changed });
  const server = createServer({
    ...{ host, log, clock, client, address, facts, variables, freePort, portIsFree },
    settings: own,
    candidates: deps.candidates ?? candidatesOf(deps.ollamaHost),
    findProgram: findOllama,
    onChange: changed,
  });

  const answering = (): string | undefined => {
    const { kind, baseUrl } = server.view();
    return kind === "adopted" || kind === "ours" ? (baseUrl ?? undefined) : undefined;
  };
  /** Null where an adopted one runs on another machine. */
  const folder = (): string | null => {
    const { kind, baseUrl } = server.view();
    if (kind !== "adopted") return guessModelsFolder("ours", own().models, variables);
    if (baseUrl !== null && !isLoopback(baseUrl)) return null;
    return local.folder() ?? guessModelsFolder("adopted", undefined, variables);
  };
  const disk = async (): Promise<{ folder: string; freeBytes: number } | null> => {
    const place = folder();
    freeBytes = place === null ? null : await freeBytesAt(place);
    return place === null || freeBytes === null ? null : { folder: place, freeBytes };
  };
  const contextTokens = (): number => own().contextTokens ?? usualContextTokens;
  const hardware = () => describeHardware(machine, gpu.gpu(), folder(), freeBytes);

  const relist = (): void => {
    void deps.models.relist(stopping.signal);
    rounds.soon();
  };
  const pulls = createPulls({
    ...{ db, writer, clock, log, client, disk },
    rest: (ms, signal) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined),
    baseUrl: answering,
    discard: async digests => {
      const place = folder();
      if (server.isOurs() && place !== null) await removePartials(place, digests);
    },
    expectedBytes: model => catalogue.find(entry => entry.name === model)?.bytes,
    onChange: id => {
      const pull = pulls.find(id, settings.current().language ?? "en");
      if (pull !== undefined) hub.publish({ kind: "ollama.pull", pull }, owner);
    },
    ...createOutcomes({ settings, notices: deps.notices, log, relist, page }),
  });

  const putTroubles = (): void => {
    const { failure } = server.view();
    const id = failure === null ? "" : `ollama.${failure.code}`;
    troubles.put("ollama", failure === null ? [] : [{ id, severity: "warning", ...failure, path: page }]);
  };

  const look = async (): Promise<void> => {
    await server.look(stopping.signal);
    const baseUrl = answering();
    const learning = Promise.all([gpu.learn(), disk()]);
    if (baseUrl === undefined) local.clear();
    else await local.refresh(baseUrl, stopping.signal);
    await learning;
    putTroubles();
  };
  const rounds = createRounds({
    look,
    /** Often while something begins, now and then while nobody uses it. */
    restMs: () => {
      const { kind } = server.view();
      if (kind === "starting") return 400;
      return own().keep || kind === "adopted" || pulls.active() > 0 ? 5_000 : 30_000;
    },
    log,
  });

  const draw = (language: Language): OllamaState => {
    const { failure, ...view } = server.view();
    const room = hardware();
    const models = local.list(room, contextTokens());
    return {
      ...view,
      failure: failure === null ? null : describe(failure.code, failure.slots, language),
      companion: host.state("ollama"),
      canKeep: host.present,
      keep: own().keep,
      install: installOf(process.platform),
      hardware: room,
      models,
      offered: offeredModels(catalogue, models, room, contextTokens()),
      pulls: pulls.list(language),
    };
  };

  let unfollow: readonly (() => void)[] = [];
  return {
    handlers: createOllamaHandlers({
      ...{ settings, writer, clock, host, server, client, pulls, draw, relist, changed },
      look: signal => Promise.race([rounds.now(), sleep(lookWithinMs, undefined, { signal, ref: false }).catch(() => undefined)]),
    }),
    /** At a glance; never waits. */
    glance: (): Overview["local"] => ({ running: answering() !== undefined, models: local.count(), loaded: local.loaded() }),
    /** Says what shall run and begins to look; nothing is waited for. */
    start(): void {
      server.resume();
      unfollow = [
        host.onCompanion("ollama", {
          state(state) {
            if (state.kind === "running") gpu.startOver();
            rounds.soon();
          },
          line(line) {
            if (gpu.hear(line)) changed();
          },
        }),
        host.onPower(state => {
          if (state === "resume") rounds.soon();
        }),
        settings.onChange(() => rounds.soon()),
      ];
      pulls.start();
      rounds.start(firstLookMs);
    },
    async stop(): Promise<void> {
      for (const end of unfollow) end();
      stopping.abort();
      await Promise.all([pulls.stop(), rounds.stop()]);
      await dispatchers.stop();
    },
  };
}

export type OllamaRoom = ReturnType<typeof composeOllama>;

const describe = (...[code, slots, language]: Parameters<typeof describeFailure>): OllamaState["failure"] => {
  const { message, hint } = describeFailure(code, slots, language);
  return { code, message, hint };
};
