import type { AppEvent } from "../../contract/events.ts";
import { createApi, unanswered } from "../api/client.ts";
import { createEvents } from "../api/events.ts";
import { catalogues } from "../i18n/catalogue.ts";
import { createLanguage } from "../i18n/language.ts";
import { createPhone } from "../phone/create-phone.ts";
import { createStayConnected } from "../phone/stay-connected.ts";
import { chatPath } from "../router/route.ts";
import { createRouter } from "../router/router.ts";
import { beginsHere } from "../setup/begins-here.ts";
import { describeBrowser, isCode, isSetupLink, readInvitation } from "../sign-in/invitation.ts";
import { type AppState, initialState } from "./app-state.ts";
import { createBatch } from "./batch.ts";
import { createBudgetActions } from "./budget-actions.ts";
import { createBudgetClock } from "./budget-clock.ts";
import { createDrafts } from "./drafts.ts";
import { createLoading } from "./loading.ts";
import { inKnownWords } from "./overview-words.ts";
import { reduceEvents, type Wanted } from "./reduce.ts";
import { createSending } from "./sending.ts";
import { createSessionActions } from "./session-actions.ts";
import { createSafeStorage } from "./storage.ts";
import { createStore } from "./store.ts";
import { createTheme } from "./theme.ts";
import { createToasts } from "./toasts.ts";
import { createUnsentStore } from "./unsent-store.ts";

/** The whole page without its drawing: state, and everything that changes it. One per window; `start` begins. */
export function createApp(window: Window & typeof globalThis) {
  const storage = createSafeStorage(window);
  const language = createLanguage({ storage, preferred: window.navigator.languages, document: window.document });
  const theme = createTheme({
    storage,
    systemDark: window.matchMedia("(prefers-color-scheme: dark)"),
    document: window.document,
  });
  const store = createStore<AppState>(initialState);
  const router = createRouter({ window });
  const toasts = createToasts();
  const drafts = createDrafts(storage);
  const unsent = createUnsentStore(storage);
  const fetch: typeof window.fetch = (...call) => window.fetch(...call);

  const signedOut = (failure: AppState["signIn"] & { kind: "signedOut" }): void => {
    events.stop();
    store.update(() => ({ ...initialState, signIn: failure }));
  };
  const api = createApi({
    fetch,
    language: language.get,
    onSignedOut: failure => {
      if (store.get().signIn.kind === "signedIn") signedOut({ kind: "signedOut", failure });
    },
  });
  const loading = createLoading({ api, store, language: language.get });
  const sessions = createSessionActions({ api, store });
  const budget = createBudgetActions({ api, store });

  const shownSession = (): string | null => {
    const page = router.get();
    return page.kind === "chat" ? page.sessionId : null;
  };
  const sending = createSending({
    api,
    store,
    newId: () => newId(window.crypto),
    now: () => Date.now(),
    onMoved: (from, to) => {
      drafts.write(to, drafts.read(from));
      drafts.write(from, "");
      if (shownSession() === from) router.go(chatPath(to), { replace: true });
    },
  });
  const load = (wanted: Wanted): Promise<void> => {
    if (wanted.kind === "everything") return loading.loadEverything(shownSession());
    if (wanted.kind === "models") return loading.loadModels();
    if (wanted.kind === "status") return loading.loadStatus();
    if (wanted.kind === "budget") return loading.loadBudget();
    if (wanted.kind === "overviewWords") return loading.loadOverviewWords();
    return loading.loadThread(wanted.sessionId);
  };

  const batch = createBatch<AppEvent>({
    // At most one drawing for each picture of the screen; a page in the background gets no pictures, but must go on.
    schedule: work => {
      let done = false;
      const once = (): void => {
        if (!done) work();
        done = true;
      };
      window.requestAnimationFrame(once);
      window.setTimeout(once, 100);
    },
    flush: received => {
      const known = received.map(event => inKnownWords(event, store.get().overview, language.get()));
      const step = reduceEvents(store.get(), known);
      store.update(() => step.state);
      for (const wanted of step.wanted) void load(wanted);
    },
  });
  const events = createEvents({
    fetch,
    language: language.get,
    random: Math.random,
    isOnline: () => window.navigator.onLine,
    silenceMs: 60_000,
    onEvents: batch.add,
    onConnection: connection => {
      const before = store.get().connection;
      if (before === connection) return;
      store.update(state => ({ ...state, connection }));
      if (connection !== "connected") return;
      void loading.loadUnanswered();
      void sending.resendUnanswered();
    },
    onSignedOut: () => signedOut({ kind: "signedOut", failure: null }),
  });

  // Read before the code goes from the address.
  const forSetup = isSetupLink(window.location.hash) || "hearthDesktop" in window;
  /** An unfinished setup opens by itself on the device that runs it; every other one gets its conversations. */
  const leadToSetup = async (): Promise<void> => {
    const listed = await api("listDevices");
    const setupHere = !listed.ok || beginsHere(listed.value.devices, forSetup);
    store.update(state => ({ ...state, setupHere }));
    const atTheDoor = router.get().kind === "chat" && shownSession() === null;
    if (setupHere && atTheDoor) router.go("/setup", { replace: true });
  };

  const greet = async (): Promise<void> => {
    const me = await api("whoAmI");
    if (!me.ok) {
      const missing = me.status === 401;
      store.update(state => ({
        ...state,
        signIn: missing ? { kind: "signedOut", failure: null } : { kind: "unreachable", failure: me.failure },
      }));
      return;
    }
    const waiting = unanswered(language.get());
    store.update(state => ({
      ...state,
      signIn: { kind: "signedIn", role: me.value.role, deviceId: me.value.deviceId },
      threads: waiting.ok ? state.threads : unsent.restore(state.threads, { kind: "failed", failure: waiting.failure }),
    }));
    events.start();
    await loading.loadEverything(shownSession());
    if (store.get().setupDone === false && me.value.role === "owner") await leadToSetup();
  };

  const phone = createPhone({
    ...{ window, api, language, router, storage },
    onConnected: listener => {
      let before = store.get().connection;
      store.subscribe(() => {
        const { connection } = store.get();
        if (connection === "connected" && before !== "connected") listener();
        before = connection;
      });
    },
  });
  const stayConnected = createStayConnected({
    ...{ window, events, greet },
    now: () => Date.now(),
    getsNotices: phone.notices.isOn,
    state: () => {
      const { kind } = store.get().signIn;
      return kind === "signedIn" || kind === "unreachable" ? kind : "other";
    },
  });

  /** With a code or with the owner's token, told apart by their form unless the caller knows. */
  const signIn = async (typed: string, form: "code" | "unknown" = "unknown"): Promise<void> => {
    const { browser, system } = describeBrowser(window.navigator.userAgent);
    const words = catalogues[language.get()].signIn;
    const browserName =
      system === null ? (browser ?? words.unknownBrowser) : words.deviceName(browser ?? words.unknownBrowser, system);
    const name = "hearthDesktop" in window ? words.desktopName : browserName;
    const proof = form === "code" || isCode(typed) ? { code: typed.trim() } : { token: typed.trim() };
    const outcome = await api("signIn", { body: { ...proof, name } });
    if (outcome.ok) await greet();
    else store.update(state => ({ ...state, signIn: { kind: "signedOut", failure: outcome.failure } }));
  };

  return {
    api,
    store,
    router,
    toasts,
    drafts,
    language,
    theme,
    loading,
    sending,
    sessions,
    budget,
    phone,
    signIn,
    /** Tries again now: the stream when signed in, else the first question. */
    reconnect(): void {
      if (store.get().signIn.kind === "signedIn") events.tryNow();
      else void greet();
    },
    async signOut(): Promise<void> {
      await api("signOut");
      drafts.clear();
      unsent.clear();
      signedOut({ kind: "signedOut", failure: null });
      router.go("/", { replace: true });
    },
    start(): void {
      theme.start();
      router.start();
      phone.start();
      stayConnected.start();
      // The sentences of stored failures come in the language the stream was opened with.
      language.subscribe(() => {
        if (store.get().signIn.kind !== "signedIn") return;
        events.start();
        void loading.loadEverything(shownSession());
      });
      store.subscribe(() => {
        if (store.get().signIn.kind === "signedIn") unsent.keep(store.get());
      });
      createBudgetClock({
        store,
        now: () => Date.now(),
        after: (work, ms) => {
          const timer = window.setTimeout(work, ms);
          return () => window.clearTimeout(timer);
        },
        onOver: () => void loading.loadBudget(),
      }).start();
      const invitation = readInvitation(window.location.hash);
      if (invitation === null) void greet();
      else {
        window.history.replaceState(null, "", window.location.pathname);
        void signIn(invitation, "code");
      }
    },
  };
}

export type App = ReturnType<typeof createApp>;

/** `crypto.randomUUID` exists only on https and localhost; a phone in the tailnet may come over plain http. */
function newId(crypto: Crypto): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte, at) => {
    const value = at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte;
    return value.toString(16).padStart(2, "0");
  }).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
