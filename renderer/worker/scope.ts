/** What of the service worker's own world these files use; the DOM's types know only the page's side. */
type Extendable = { waitUntil(work: Promise<unknown>): void };
export type WorkerEvents = {
  install: Extendable;
  activate: Extendable;
  fetch: Extendable & { readonly request: Request; respondWith(answer: Promise<Response>): void };
  message: Extendable & { readonly data: unknown };
  push: Extendable & { readonly data: { text(): string } | null };
  notificationclick: Extendable & { readonly notification: Pick<Notification, "data" | "close"> };
  pushsubscriptionchange: Extendable & { readonly oldSubscription?: PushSubscription | null };
};

/** A page of ours that is open. */
export type WindowClient = {
  readonly url: string;
  readonly focused: boolean;
  readonly visibilityState: DocumentVisibilityState;
  focus(): Promise<unknown>;
  postMessage(message: FromWorker): void;
};

export type WorkerScope = {
  addEventListener<K extends keyof WorkerEvents>(kind: K, listener: (event: WorkerEvents[K]) => void): void;
  readonly caches: CacheStorage;
  readonly fetch: typeof fetch;
  readonly location: { readonly origin: string };
  readonly registration: Pick<ServiceWorkerRegistration, "showNotification" | "pushManager">;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { type: "window"; includeUncontrolled: boolean }): Promise<readonly WindowClient[]>;
    openWindow(path: string): Promise<unknown>;
  };
  skipWaiting(): Promise<void>;
};

/** What a page says to the worker, and the worker to a page. */
export type ToWorker = { readonly kind: "takeOver" };
export type FromWorker = { readonly kind: "open"; readonly path: string };
