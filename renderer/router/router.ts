import { createStore } from "../state/store.ts";
import { type Page, readPage } from "./route.ts";

/** The browser's history as a store of the page that is shown. `start` listens to its back and forward buttons. */
export function createRouter(deps: { window: Pick<Window, "history" | "location" | "addEventListener"> }) {
  const { history, location } = deps.window;
  const read = (): Page => readPage(location.pathname, location.hash);
  const store = createStore<Page>(read());
  return {
    get: store.get,
    subscribe: store.subscribe,
    start(): void {
      deps.window.addEventListener("popstate", () => store.update(read));
    },
    /** Shows `path`; with `replace` the back button skips the page that was shown. */
    go(path: string, options: { replace?: boolean } = {}): void {
      if (options.replace) history.replaceState(null, "", path);
      else history.pushState(null, "", path);
      store.update(read);
    },
  };
}

export type Router = ReturnType<typeof createRouter>;
