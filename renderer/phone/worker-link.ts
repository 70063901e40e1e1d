import { createStore } from "../state/store.ts";
import type { FromWorker, ToWorker } from "../worker/scope.ts";

type Deps = {
  readonly window: Window;
  /** Shows a path that a notice leads to. */
  readonly open: (path: string) => void;
};

/** The page's side of its service worker: registers it, knows when a newer version waits, and hears which notice was pressed. */
export function createWorkerLink({ window, open }: Deps) {
  const waiting = createStore<boolean>(false);
  const container: ServiceWorkerContainer | undefined = window.navigator.serviceWorker;
  let registered: Promise<ServiceWorkerRegistration | null> = Promise.resolve(null);
  let reloading = false;

  const watch = (registration: ServiceWorkerRegistration): void => {
    const look = (): void => waiting.update(() => registration.waiting !== null && container?.controller != null);
    const follow = (): void => registration.installing?.addEventListener("statechange", look);
    registration.addEventListener("updatefound", follow);
    follow();
    look();
  };
  const register = async (): Promise<ServiceWorkerRegistration | null> => {
    try {
      const registration = await container?.register("/sw.js", { scope: "/", updateViaCache: "none" });
      if (registration) watch(registration);
      return registration ?? null;
    } catch {
      return null; // A private window, or no room: the pages work as well without it, only not without the gateway.
    }
  };

  return {
    /** A newer version of the pages is here and waits for these to end. */
    waiting,
    /** Null where there is none: no https, a private window, the desktop's own window. */
    registration: (): Promise<ServiceWorkerRegistration | null> => registered,
    start(): void {
      if (!container) return;
      registered = register();
      container.addEventListener("message", (event: MessageEvent<FromWorker>) => {
        if (event.data.kind === "open") open(event.data.path);
      });
      container.addEventListener("controllerchange", () => {
        if (reloading) window.location.reload();
      });
    },
    /** Looks whether the gateway has newer pages by now. */
    async look(): Promise<void> {
      try {
        await (await registered)?.update();
      } catch {
        return; // The gateway is away: looked at again when it is back.
      }
    },
    /** Puts the newer version in force and loads this page anew. */
    async takeOver(): Promise<void> {
      reloading = true;
      (await registered)?.waiting?.postMessage({ kind: "takeOver" } satisfies ToWorker);
    },
  };
}

export type WorkerLink = ReturnType<typeof createWorkerLink>;
