import type { Session } from "../../contract/messages.ts";
import type { Budget } from "../../contract/routes/budget.ts";
import type { RouteResponse } from "../../contract/routes/define.ts";
import type { Pull } from "../../contract/routes/ollama.ts";
import type { Overview } from "../../contract/routes/overview.ts";
import type { Routes } from "../../contract/routes/table.ts";
import type { FailureText } from "../api/client.ts";
import type { Connection } from "../api/events.ts";
import type { Thread } from "./thread.ts";

export type ModelList = RouteResponse<Routes["listModels"]>;

/** Whether this browser is let in. */
export type SignIn =
  | { readonly kind: "checking" }
  | { readonly kind: "signedOut"; readonly failure: FailureText | null }
  | { readonly kind: "unreachable"; readonly failure: FailureText }
  | { readonly kind: "signedIn"; readonly role: "owner" | "user"; readonly deviceId: string | null };

export type SessionList = {
  readonly load:
    | { readonly kind: "loading" }
    | { readonly kind: "ready" }
    | { readonly kind: "failed"; readonly failure: FailureText };
  /** Most lately changed first. */
  readonly items: readonly Session[];
  readonly more: boolean;
};

export type Models =
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly failure: FailureText }
  | ({ readonly kind: "ready" } & ModelList);

/** The owner's money. `unknown`: not loaded yet, or not this reader's to see. */
export type BudgetState =
  | { readonly kind: "unknown" }
  | { readonly kind: "failed"; readonly failure: FailureText }
  | { readonly kind: "ready"; readonly value: Budget };

/** Everything the pages show that came from the gateway. */
export type AppState = {
  readonly signIn: SignIn;
  readonly connection: Connection;
  readonly sessions: SessionList;
  readonly threads: Readonly<Record<string, Thread>>;
  readonly models: Models;
  readonly budget: BudgetState;
  /** False until the first-run page was finished; null while unknown. */
  readonly setupDone: boolean | null;
  /** False on a device that came in while another one of the owner's runs the first run. */
  readonly setupHere: boolean;
  /** What is wrong with the settings file; empty when it is good. */
  readonly settingsProblems: readonly FailureText[];
  /** Grow with every change elsewhere: a panel that shows settings or devices loads anew when they do. */
  readonly settingsRevision: number;
  readonly devicesRevision: number;
  /** The tailnet or the addresses; Ollama and its models; the steps of the first run. */
  readonly reachRevision: number;
  readonly ollamaRevision: number;
  readonly setupRevision: number;
  readonly backupRevision: number;
  /** Nobody is answered now; what is written is kept. */
  readonly paused: boolean;
  /** Everything at a glance; null until it was told, and for those who are not the owner. */
  readonly overview: Overview | null;
  /** Downloads of local models as they were told last, by id. */
  readonly pulls: Readonly<Record<string, Pull>>;
};

export const initialState: AppState = {
  signIn: { kind: "checking" },
  connection: "connecting",
  sessions: { load: { kind: "loading" }, items: [], more: false },
  threads: {},
  models: { kind: "loading" },
  budget: { kind: "unknown" },
  setupDone: null,
  setupHere: true,
  settingsProblems: [],
  settingsRevision: 0,
  devicesRevision: 0,
  reachRevision: 0,
  ollamaRevision: 0,
  setupRevision: 0,
  backupRevision: 0,
  paused: false,
  overview: null,
  pulls: {},
};
