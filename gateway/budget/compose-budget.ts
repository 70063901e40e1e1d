import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Access } from "../access/access.ts";
import { agentIds } from "../agents/agents.ts";
import type { Clock } from "../clock.ts";
import type { Home } from "../config/home.ts";
import type { SettingsService } from "../config/service.ts";
import { newId } from "../db/new-id.ts";
import type { Database } from "../db/open.ts";
import type { Writer } from "../db/writes.ts";
import type { EventHub } from "../events/hub.ts";
import type { Log } from "../log.ts";
import type { Models } from "../models/registry/create-models.ts";
import { adminKeyOf } from "../models/registry/provider-secret.ts";
import { createDispatchers } from "../models/upstream/dispatchers.ts";
import { createBillHandlers } from "../routes/bills.ts";
import { createBudgetHandlers } from "../routes/budget.ts";
import { createPriceHandlers } from "../routes/prices.ts";
import type { Vault } from "../vault/vault.ts";
import { createAdditions } from "./additions.ts";
import { createBills } from "./bill/create-bills.ts";
import { reportLimits } from "./bill/report/read-report.ts";
import { createBudget } from "./create-budget.ts";
import { createDrains, startTimer } from "./drains.ts";
import { createLimitsById } from "./limits-by-id.ts";
import { createLocalModel } from "./local-model.ts";
import { createMeters } from "./meters.ts";
import { createNames } from "./names.ts";
import { createPrices } from "./prices/create-prices.ts";
import { createOwnModels } from "./prices/own-models.ts";
import { createRateGate } from "./rate-gate.ts";
import { createBreakdown } from "./report/breakdown.ts";
import { createMoneyFigures } from "./report/money-figures.ts";
import { createShared } from "./shared.ts";
import { createWho } from "./who.ts";
import type { Windows } from "./windows.ts";

export type ComposeBudgetDeps = {
  readonly home: Pick<Home, "data">;
  readonly db: Database;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: SettingsService;
  readonly vault: Pick<Vault, "get">;
  readonly hub: EventHub;
  readonly models: Models;
  readonly access: Pick<Access, "device" | "list">;
  readonly timeZone: () => string;
  readonly windowsAt: (at: number) => Windows;
};

/** Answers whose readers have gone are read on for so long, so many at once. */
const drainMs = 20_000;
const drainsAtOnce = 16;

/** The money room, put together: what reserves and settles, what says how often, what shows it, and the routes of all this. */
export function composeBudget(deps: ComposeBudgetDeps) {
  const { db, writer, clock, log, settings, hub, models, access, timeZone, windowsAt } = deps;
  const cost = createLimitsById(settings.current);
  const who = createWho({ device: access.device });
  const everybody = () => [who("owner"), ...access.list().map(({ id }) => who(`device:${id}`))];
  const names = createNames({ db, agentName: id => settings.current().agents[id]?.name });
  const additions = createAdditions({ db, writer, windowsAt, newId });
  const meters = createMeters({
    ...{ db, clock, windowsAt, everybody, cost, settings, writer, hub, log },
    agents: () => agentIds(settings.current()),
    added: additions.added,
    nameOf: names.of,
  });
  const ownModels = createOwnModels({ settings: settings.current, models });
  const prices = createPrices({
    settings: settings.current,
    file: join(deps.home.data, "prices.json"),
    ownModels,
    clock,
    log,
  });
  const localModel = createLocalModel({
    named: () => cost().localModel,
    defaultRef: models.defaultRef,
    resolve: models.resolve,
    providers: models.providers,
    modelsOf: models.modelsOf,
    isFree: prices.isFree,
  });
  const shared = createShared({ home: deps.home, db, writer, clock, log, windowsAt, settings: settings.current });
  const budget = createBudget({
    ...{ writer, cost, timeZone, windowsAt, who, prices, meters, localModel, clock, newId, log },
    nameOf: names.of,
    added: additions.added,
    shared: () => shared.counters,
  });
  const rates = createRateGate({
    ...{ cost, who, clock },
    role: principal => (who(principal).user === "owner" ? "owner" : "user"),
    rates: shared.rates,
  });
  const dispatchers = createDispatchers();
  const bills = createBills({
    ...{ db, writer, clock },
    settings: settings.current,
    adminKey: row => adminKeyOf(row, deps.vault),
    idOf: async (name, model) => {
      const provider = models.providers().find(one => one.name === name);
      return provider ? prices.idOf({ provider, model }) : null;
    },
    fetch: dispatchers.fetchFor(false),
    wait: (ms, signal) => sleep(ms, undefined, { signal }),
    limits: reportLimits,
    onCorrected: calls => {
      meters.touch();
      shared.corrected(calls);
    },
  });
  const drains = createDrains({ atOnce: drainsAtOnce, ms: drainMs, timer: startTimer });

  return {
    budget,
    rates,
    drains,
    handlers: {
      ...createBudgetHandlers({
        ...{ db, clock, cost, timeZone, windowsAt, names, meters, additions },
        localModel: () => {
          const found = budget.localModel();
          return found && `${found.provider.name}/${found.model}`;
        },
        prices: prices.state,
      }),
      ...createPriceHandlers({ prices, settings, providers: models.providers, ownModels, writer, clock }),
      ...createBillHandlers({ bills }),
    },
    /** The meters of the whole, as they are now. */
    meters: meters.read,
    /** For `/metrics`. */
    figures: createMoneyFigures({ meters, breakdown: createBreakdown({ db, names }), prices: prices.state }),
    /** Begins to announce; call it after the sweep's repair, so that what a crash left is counted. */
    async start(): Promise<void> {
      await shared.start();
      meters.start();
    },
    /** Ends the drains first; they settle what is known. Before the writer stops. */
    async stop(): Promise<void> {
      await drains.stop();
      await meters.stop();
      await Promise.all([shared.stop(), dispatchers.stop()]);
    },
  };
}

export type BudgetRoom = ReturnType<typeof composeBudget>;
