import { createKept } from "../phone/kept.ts";
import { decideFetch } from "./decide-fetch.ts";
import { openPath, ownPath, readPush } from "./push.ts";
import type { ToWorker, WorkerScope } from "./scope.ts";
import { takeShare } from "./shared.ts";
import { createShell } from "./shell.ts";
import { subscribeAgain } from "./subscribe-again.ts";

// Put in by the build: the files of these pages, and a name for exactly them.
declare const __HEARTH_FILES__: readonly string[];
declare const __HEARTH_SHELL__: string;

const scope = self as unknown as WorkerScope;
const { caches, clients, registration } = scope;
const own = { origin: scope.location.origin, files: new Set(__HEARTH_FILES__) };
const shell = createShell({
  caches,
  fetch: (request, init) => scope.fetch(request, init),
  version: __HEARTH_SHELL__,
  files: __HEARTH_FILES__,
  patienceMs: 4_000,
  after: (work, ms) => void setTimeout(work, ms),
});
const kept = createKept(caches);

// A newer worker waits until no page of the old one is open, or until one asks: a page never loses the files it was made of.
scope.addEventListener("install", event => event.waitUntil(shell.install()));
scope.addEventListener("activate", event => event.waitUntil(shell.forgetOthers().then(() => clients.claim())));
scope.addEventListener("message", event => {
  if ((event.data as ToWorker | null)?.kind === "takeOver") event.waitUntil(scope.skipWaiting());
});

scope.addEventListener("fetch", event => {
  const { request } = event;
  const decision = decideFetch(request, own);
  if (decision === "page") event.respondWith(shell.page(request));
  else if (decision === "asset") event.respondWith(shell.asset(request));
  else if (decision === "share") event.respondWith(takeShare(request, kept));
});

scope.addEventListener("push", event => {
  const { title, options } = readPush(event.data?.text() ?? null);
  event.waitUntil(registration.showNotification(title, options));
});
scope.addEventListener("notificationclick", event => {
  event.notification.close();
  event.waitUntil(openPath(clients, ownPath((event.notification.data as { path?: unknown } | null)?.path)));
});
scope.addEventListener("pushsubscriptionchange", event => {
  event.waitUntil(subscribeAgain(scope, event.oldSubscription ?? null));
});
