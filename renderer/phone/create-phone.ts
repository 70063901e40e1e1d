import type { Api } from "../api/client.ts";
import type { LanguageChoice } from "../i18n/language.ts";
import type { Router } from "../router/router.ts";
import type { SafeStorage } from "../state/storage.ts";
import { createDeviceNotices } from "./device-notices.ts";
import { createInstall, isAppleMobile } from "./install.ts";
import { createKept, type Kept, type Shared } from "./kept.ts";
import { createWorkerLink } from "./worker-link.ts";

type Deps = {
  readonly window: Window & typeof globalThis;
  readonly api: Api;
  readonly language: LanguageChoice;
  readonly router: Pick<Router, "go">;
  readonly storage: SafeStorage;
  /** Calls `listener` each time the gateway is reached (again). */
  readonly onConnected: (listener: () => void) => void;
};

/** What makes these pages an app: installing, the worker behind them, notices on this device, and what other apps share. */
export function createPhone({ window, api, language, router, storage, onConnected }: Deps) {
  const worker = createWorkerLink({ window, open: path => router.go(path) });
  const install = createInstall(window);
  const kept = (): Kept => createKept(window.caches);
  const notices = createDeviceNotices({
    ...{ window, api, storage, kept },
    language: language.get,
    registration: worker.registration,
    apple: isAppleMobile(window.navigator),
  });
  return {
    worker,
    install,
    notices,
    /** What was shared with Hearth and not taken yet. */
    takeShared: async (): Promise<Shared | null> => {
      if (!("caches" in window)) return null;
      try {
        return await kept().takeShared();
      } catch {
        return null; // Storage is forbidden here, so nothing can have been kept in it.
      }
    },
    start(): void {
      install.start();
      language.subscribe(() => void notices.follow());
    },
    /** Registers the service worker, once the page needs nothing more of the line. For built pages: others have none. */
    startWorker(): void {
      // The desktop's own window has its own way of telling that the gateway is away, and a kept page would hide that.
      if ("hearthDesktop" in window) return;
      const begin = (): void => worker.start();
      if (window.document.readyState === "complete") begin();
      else window.addEventListener("load", begin, { once: true });
      onConnected(() => void worker.look());
    },
  };
}

export type Phone = ReturnType<typeof createPhone>;
