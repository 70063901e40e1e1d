import { createStore } from "../state/store.ts";

/** How Hearth gets an icon of its own on this device. */
export type Install =
  /** It runs as an app already, or was installed a moment ago. */
  | { readonly kind: "installed" }
  /** The browser asks when it is told to. */
  | { readonly kind: "offered" }
  /** The person does it by hand: Share, then Add to Home Screen. */
  | { readonly kind: "byHand" }
  /** Only https pages can be installed. */
  | { readonly kind: "notSecure" }
  | { readonly kind: "notPossible" };

type InstallPrompt = Event & { prompt(): Promise<{ outcome: "accepted" | "dismissed" }> };

type Surroundings = {
  readonly standalone: boolean;
  readonly secure: boolean;
  readonly apple: boolean;
  readonly offered: boolean;
};

/** Pure: what can be said of installing, from what is known of the browser. */
export function decideInstall({ standalone, secure, apple, offered }: Surroundings): Install {
  if (standalone) return { kind: "installed" };
  if (offered) return { kind: "offered" };
  if (apple) return { kind: "byHand" };
  return { kind: secure ? "notPossible" : "notSecure" };
}

/** iPhones and iPads; an iPad calls itself a Mac, but no Mac has a touch screen. */
export const isAppleMobile = (navigator: Pick<Navigator, "userAgent" | "maxTouchPoints">): boolean =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

/** Installing as a store. The browser's offer comes early and once, so `start` listens before anything is drawn. */
export function createInstall(window: Window) {
  const standalone = (): boolean => window.matchMedia("(display-mode: standalone)").matches;
  const apple = isAppleMobile(window.navigator);
  let offer: InstallPrompt | null = null;
  const look = (installed = false): Install =>
    decideInstall({ standalone: installed || standalone(), secure: window.isSecureContext, apple, offered: offer !== null });
  const store = createStore<Install>(look());
  return {
    get: store.get,
    subscribe: store.subscribe,
    start(): void {
      window.addEventListener("beforeinstallprompt", event => {
        // Ours is the button; the browser's own strip would come on every visit.
        event.preventDefault();
        offer = event as InstallPrompt;
        store.update(() => look());
      });
      window.addEventListener("appinstalled", () => {
        offer = null;
        store.update(() => look(true));
      });
    },
    /** An offer is good for one question. */
    async ask(): Promise<void> {
      const asked = offer;
      offer = null;
      const answer = await asked?.prompt();
      store.update(() => look(answer?.outcome === "accepted"));
    },
  };
}

export type InstallStore = ReturnType<typeof createInstall>;
