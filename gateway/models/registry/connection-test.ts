import type { Language } from "../../../contract/errors/define.ts";
import { describeFailure, type StoredFailure } from "../../../contract/errors/failure.ts";
import type { ModelErrorCode } from "../../../contract/errors/table.ts";
import type { ConnectionTest } from "../../../contract/routes/settings.ts";
import type { Probe, ProbeOutcome } from "../../agents/probe.ts";
import { isFailure } from "../../agents/turn.ts";
import type { ListedModel, ModelFailure, ModelProvider } from "../model.ts";
import type { ProviderRow } from "./build.ts";
import { connectionWords } from "./connection-words.ts";
import { canChat } from "./listing.ts";

export type ConnectionDraft = ProviderRow & {
  readonly models?: readonly string[] | undefined;
  readonly model?: string | undefined;
};

export type ConnectionDeps = {
  readonly build: (row: ProviderRow) => ModelProvider;
  /** Asks a model, within the budget. */
  readonly probe: Probe;
  /** Who tests, as `principalId` writes it. */
  readonly principal: string;
  readonly language: Language;
  readonly signal: AbortSignal;
};

const addressPatienceMs = 10_000;
const modelPatienceMs = 60_000;
/** A large model may have to be read from disk first. */
const localModelPatienceMs = 180_000;

type StepName = ConnectionTest["steps"][number]["step"];
const order: readonly StepName[] = ["address", "key", "model", "money"];

/** Which of the four is wrong when a request fails so. */
function blame(code: ModelErrorCode): StepName {
  switch (code) {
    case "MODEL_UNREACHABLE":
    case "MODEL_TIMED_OUT":
    case "MODEL_GARBLED":
    case "MODEL_CUT":
      return "address";
    case "MODEL_KEY_REFUSED":
    case "MODEL_KEY_MISSING":
      return "key";
    case "MODEL_NO_CREDIT":
      return "money";
    default:
      return "model";
  }
}

/** The steps of one test, filled in as they are learned. */
function createReport(language: Language) {
  const words = connectionWords[language];
  const steps = new Map<StepName, ConnectionTest["steps"][number]>();
  let failure: ConnectionTest["failure"] = null;
  return {
    words,
    ok: (step: StepName, message: string): void => void steps.set(step, { step, state: "ok", message }),
    skip: (step: StepName, message: string): void => void steps.set(step, { step, state: "skipped", message }),
    fail: (step: StepName, found: Pick<ModelFailure, "code" | "slots">, hint?: string): void => {
      failure ??= describeFailure(found.code, found.slots, language);
      if (hint !== undefined) failure = { ...failure, hint };
      steps.set(step, { step, state: "failed", message: hint === undefined ? failure.message : `${failure.message} ${hint}` });
    },
    /** Why nothing was found out, where nothing is wrong with any of the four. */
    unproven: (refusal: StoredFailure): void => {
      failure ??= describeFailure(refusal.code, refusal.slots, language);
    },
    finish: (models: readonly string[], latencyMs: number | null): ConnectionTest => {
      const all = order.map(step => steps.get(step) ?? { step, state: "skipped" as const, message: words.notTried });
      return {
        ok: failure === null && all.every(step => step.state !== "failed"),
        steps: all,
        failure,
        models: [...models],
        latencyMs,
      };
    },
  };
}

const pick = (draft: ConnectionDraft, listed: readonly ListedModel[]): string | undefined =>
  draft.model ||
  draft.models?.[0] ||
  (listed.find(model => model.local && canChat(model.name)) ?? listed.find(model => canChat(model.name)))?.name;

/** One token is asked for. */
async function tryModel(provider: ModelProvider, model: string, deps: ConnectionDeps): Promise<ProbeOutcome> {
  const patience = AbortSignal.timeout(provider.local ? localModelPatienceMs : modelPatienceMs);
  const messages = [{ role: "user" as const, parts: [{ kind: "text" as const, text: "Say hi." }] }];
  const request = { system: "", messages, maxOutputTokens: 1 };
  const job = { principal: deps.principal, to: { provider, model }, request };
  const outcome = await deps.probe(job, AbortSignal.any([deps.signal, patience]));
  return outcome.kind === "failure" && outcome.aborted && patience.aborted
    ? { ...outcome, code: "MODEL_TIMED_OUT", aborted: false }
    : outcome;
}

/** An OpenAI-like address is often given without its `/v1`: found out by asking there too. */
async function betterAddress(draft: ConnectionDraft, deps: ConnectionDeps): Promise<string | undefined> {
  if (draft.type !== "openai-compatible" || draft.baseUrl === undefined || /\/v\d+\/*$/.test(draft.baseUrl)) return undefined;
  const other = deps.build({ ...draft, baseUrl: `${draft.baseUrl.replace(/\/+$/, "")}/v1` });
  const found = await other.listModels(AbortSignal.any([deps.signal, AbortSignal.timeout(addressPatienceMs)]));
  const nothingThere = isFailure(found) && (blame(found.code) === "address" || found.code === "MODEL_NOT_FOUND");
  return nothingThere ? undefined : other.baseUrl;
}

/**
 * Tries address, key, model and money, each for real and in this order: the list of models first, then one token of one model. What comes
 * after the first thing that is wrong is not tried. The token is paid like any other: what the budget refuses is not asked, and the list of
 * models is then all that is proven.
 */
export async function testConnection(draft: ConnectionDraft, deps: ConnectionDeps): Promise<ConnectionTest> {
  const report = createReport(deps.language);
  const { words } = report;
  const provider = deps.build(draft);
  const hasKey = draft.apiKey !== undefined && draft.apiKey !== "";
  const begun = performance.now();
  const firstWait = AbortSignal.timeout(addressPatienceMs);
  const listed = await provider.listModels(AbortSignal.any([deps.signal, firstWait]));
  const listMs = Math.round(performance.now() - begun);

  let models: readonly ListedModel[] = [];
  if (isFailure(listed)) {
    const found: ModelFailure = listed.aborted && firstWait.aborted ? timedOut(listed) : listed;
    const wrong = blame(found.code);
    const better = wrong === "address" || found.code === "MODEL_NOT_FOUND" ? await betterAddress(draft, deps) : undefined;
    if (wrong === "address" || better !== undefined) {
      report.fail("address", found, better === undefined ? undefined : words.addressHint(better));
      return report.finish([], null);
    }
    // Without a status nothing was sent: an adapter that needs a key does not ask without one.
    const asked = found.code !== "MODEL_KEY_MISSING" || found.status !== undefined;
    if (asked) report.ok("address", words.addressOk(provider.baseUrl, undefined));
    // Some servers have no list of models: the model itself will tell.
    if (wrong === "key" || wrong === "money") {
      report.fail(wrong, found);
      return report.finish([], asked ? listMs : null);
    }
  } else {
    models = listed.models;
    report.ok("address", words.addressOk(provider.baseUrl, await provider.version?.(deps.signal)));
  }

  const names = models.map(model => model.name).filter(canChat);
  const model = pick(draft, models);
  if (model === undefined) {
    report.skip("key", hasKey ? words.keyUnproven : words.keyNone);
    const slots = { provider: provider.name, model: "" };
    report.fail("model", { code: "MODEL_NONE", slots }, draft.type === "ollama" ? words.modelNoneOllama : words.modelNone);
    return report.finish(names, listMs);
  }

  const answered = await tryModel(provider, model, deps);
  if (answered.kind === "answered") {
    const free = provider.local && answered.free;
    report.ok("key", hasKey ? words.keyOk : words.keyNone);
    report.ok("model", words.modelOk(model));
    report.ok("money", free ? (draft.type === "ollama" ? words.moneyLocal : words.moneyHere) : words.moneyOk);
    return report.finish(names, answered.afterMs);
  }
  if (answered.kind === "refused") {
    const seen = !isFailure(listed);
    if (seen) report.ok("key", hasKey ? words.keyListed : words.keyNone);
    else report.skip("key", hasKey ? words.keyUnproven : words.keyNone);
    report.skip("model", notAsked(answered.failure, model, seen, deps.language));
    // The list was given: that much is proven. Without one nothing is.
    if (!seen) report.unproven(answered.failure);
    return report.finish(names, seen ? listMs : null);
  }
  const wrong = blame(answered.code);
  // The address answered a moment ago: silence or nonsense now is the model's.
  const step = wrong === "address" ? "model" : wrong;
  // An API looks at the key before it looks at the model or the account.
  const keySeen = step === "money" || answered.code === "MODEL_NOT_FOUND" || answered.code === "MODEL_FORBIDDEN";
  if (step !== "key" && hasKey && keySeen) report.ok("key", words.keyOk);
  else if (step !== "key") report.skip("key", hasKey ? words.keyUnproven : words.keyNone);
  report.fail(step, answered);
  return report.finish(names, listMs);
}

/** Why a model was not asked, for its step. */
function notAsked(refusal: StoredFailure, model: string, listed: boolean, language: Language): string {
  const words = connectionWords[language];
  if (refusal.code === "PRICE_UNKNOWN") return listed ? words.modelNoPrice(model) : words.modelNoPriceNoList(model);
  const { message, hint } = describeFailure(refusal.code, refusal.slots, language);
  return words.modelNotAsked(model, `${message}${language === "en" ? " " : ""}${hint}`);
}

const timedOut = (failure: ModelFailure): ModelFailure => ({
  ...failure,
  code: "MODEL_TIMED_OUT",
  slots: { ...failure.slots, seconds: Math.round(addressPatienceMs / 1000) },
  aborted: false,
});
