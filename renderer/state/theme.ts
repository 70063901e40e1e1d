import { createStore } from "./store.ts";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const storageKey = "hearth.theme";
/** The bar of a phone's browser takes the colour of the paper; the same values stand in public/before-paint.js. */
const barColour = { light: "#faf6f0", dark: "#191613" } as const;

const readTheme = (stored: string | null): Theme => (stored === "light" || stored === "dark" ? stored : "system");

/** Light, dark or like the system; kept in this browser. `start` follows the system until the page goes. */
export function createTheme(deps: {
  storage: Pick<Storage, "getItem" | "setItem">;
  systemDark: MediaQueryList;
  document: Document;
}) {
  const store = createStore<Theme>(readTheme(deps.storage.getItem(storageKey)));
  const show = (): void => {
    const dark = store.get() === "dark" || (store.get() === "system" && deps.systemDark.matches);
    deps.document.documentElement.classList.toggle("dark", dark);
    deps.document.querySelector('meta[name="theme-color"]')?.setAttribute("content", dark ? barColour.dark : barColour.light);
  };
  return {
    get: store.get,
    subscribe: store.subscribe,
    start(): void {
      deps.systemDark.addEventListener("change", show);
      show();
    },
    set(theme: Theme): void {
      deps.storage.setItem(storageKey, theme);
      store.update(() => theme);
      show();
    },
  };
}

export type ThemeChoice = ReturnType<typeof createTheme>;
