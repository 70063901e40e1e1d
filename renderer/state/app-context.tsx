import { createContext, use } from "react";
import type { AppState } from "./app-state.ts";
import type { App } from "./create-app.ts";
import { useStore } from "./store.ts";

const AppContext = createContext<App | null>(null);

export const AppProvider = AppContext;

/** The page's state and everything that changes it. */
export function useApp(): App {
  const app = use(AppContext);
  if (!app) throw new Error("AppProvider is missing above this component");
  return app;
}

/** A piece of the state; `select` must return what the state holds, not a fresh object. */
export const useAppState = <T,>(select: (state: AppState) => T): T => useStore(useApp().store, select);
