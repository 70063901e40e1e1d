import type * as PromClient from "prom-client";
import type { Registry } from "prom-client";
import type { BackupFigures } from "../backup/backup-figures.ts";
import type { MoneyFigures } from "../budget/report/money-figures.ts";
import type { Figures } from "./figures.ts";
import type { RequestCounts } from "./request-counts.ts";

export type MetricsDeps = {
  readonly version: string;
  readonly counts: RequestCounts;
  readonly figures: () => Figures;
  readonly streams: () => number;
  /** Absent: a gateway without a budget room, as tests of other rooms have it. */
  readonly money?: () => Promise<MoneyFigures>;
  readonly backups?: () => BackupFigures;
};

/** What Prometheus reads. The library is loaded and its registry made at the first scrape; loop lag is measured from then on. */
export function createMetrics(deps: MetricsDeps): () => Promise<{ text: string; contentType: string }> {
  let registry: Promise<Registry> | undefined;
  return async () => {
    registry ??= makeRegistry(deps);
    const ready = await registry;
    return { text: await ready.metrics(), contentType: ready.contentType };
  };
}

async function makeRegistry({ version, counts, figures, streams, money, backups }: MetricsDeps): Promise<Registry> {
  // Bundled CommonJS has a default export only.
  const { default: client } = await import("prom-client");
  const { collectDefaultMetrics, Counter, Gauge, Registry } = client;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];

  new Gauge({ name: "hearth_info", help: "Which Hearth this is.", labelNames: ["version"], registers }).set({ version }, 1);
  new Counter({
    name: "hearth_requests_total",
    help: "Requests by route of the contract and HTTP status.",
    labelNames: ["route", "status"],
    registers,
    collect() {
      this.reset();
      for (const { route, status, count } of counts.list()) this.inc({ route, status }, count);
    },
  });

  // One reading of the database serves all gauges of a scrape: metrics are collected in the order of their making.
  let read = figures();
  const gauge = (name: string, help: string, value: () => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  };
  gauge("hearth_sessions", "Conversations that are kept.", () => {
    read = figures();
    return read.sessions;
  });
  gauge("hearth_messages", "Messages in them.", () => read.messages);
  gauge("hearth_answers_running", "Replies that are being written now.", () => read.answering);
  gauge("hearth_messages_waiting", "Messages that wait for an answer.", () => read.waiting);
  gauge("hearth_holds", "Attempts that are reserved and not settled yet.", () => read.held);
  gauge("hearth_answers_today", "Answers since midnight.", () => read.answersToday);
  gauge("hearth_input_tokens_today", "Tokens read by models since midnight, cached ones included.", () => read.inputTokensToday);
  gauge("hearth_output_tokens_today", "Tokens written by models since midnight.", () => read.outputTokensToday);
  gauge("hearth_event_streams", "Pages, terminals and phones that watch.", streams);
  if (money) addMoney(client, registry, money);
  if (backups) addBackups(client, registry, backups);
  return registry;
}

type Row = { readonly labels: Record<string, string>; readonly value: number };

function addMoney({ Gauge }: Pick<typeof PromClient, "Gauge">, registry: Registry, money: () => Promise<MoneyFigures>): void {
  // All gauges of a scrape are collected at once: they share one reading.
  let reading: Promise<MoneyFigures> | undefined;
  const shared = (): Promise<MoneyFigures> => {
    reading ??= money().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  /** Filled anew each time: a scope, a limit or a model that is gone leaves no figure behind. */
  const gauge = (name: string, help: string, labelNames: string[], rows: (now: MoneyFigures) => Row[]): void => {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        const now = await shared();
        this.reset();
        for (const { labels, value } of rows(now)) this.set(labels, value);
      },
    });
  };
  type OneMeter = MoneyFigures["meters"][number];
  const meters = (name: string, help: string, read: (one: OneMeter) => number | null): void =>
    gauge(name, help, ["unit", "scope"], now =>
      now.meters.flatMap(one => {
        const value = read(one);
        return value === null ? [] : [{ labels: { unit: one.unit, scope: one.scope }, value }];
      }),
    );
  meters("hearth_budget_spent_usd", "Spent in the running day and month; scope * is the whole.", one => one.spentUsd);
  meters("hearth_budget_held_usd", "Reserved for answers that are running.", one => one.heldUsd);
  meters("hearth_budget_limit_usd", "The budget with what was added; absent where none is set.", one => one.limitUsd);
  gauge("hearth_cost_today_usd", "What each model cost since the budget's day began.", ["model"], now =>
    now.models.map(({ model, usd }) => ({ labels: { model }, value: usd })),
  );
  gauge("hearth_prices_age_days", "Age of the price table.", [], now => [{ labels: {}, value: now.pricesAgeDays }]);
}

/** Times are absent while there is none: an alert on `time() - x` fires on what is there and too old, `absent(x)` on what never was. */
function addBackups({ Gauge }: Pick<typeof PromClient, "Gauge">, registry: Registry, backups: () => BackupFigures): void {
  const gauge = (name: string, help: string, labelNames: string[], rows: (now: BackupFigures) => Row[]): void => {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        for (const { labels, value } of rows(backups())) this.set(labels, value);
      },
    });
  };
  const once = (value: number | null): Row[] => (value === null ? [] : [{ labels: {}, value }]);
  gauge("hearth_backup_last_timestamp_seconds", "When the newest good backup was made.", [], now => once(now.lastSeconds));
  gauge("hearth_backup_proven_timestamp_seconds", "When a test restore last succeeded.", [], now => once(now.provenSeconds));
  gauge("hearth_backup_last_bytes", "Size of the newest good backup.", [], now => once(now.lastBytes));
  gauge("hearth_backup_failing", "1 while the last backup failed.", [], now => once(now.failing ? 1 : 0));
  gauge("hearth_backup_place_failing", "1 while a place does not take backups.", ["place"], now =>
    now.places.map(({ place, failing }) => ({ labels: { place }, value: failing ? 1 : 0 })),
  );
}
