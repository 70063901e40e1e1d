import { createStore } from "./store.ts";

export type Toast = {
  readonly id: number;
  readonly text: string;
  readonly tone: "plain" | "bad";
  /** A button in the notice: what it says and does. */
  readonly action: { readonly label: string; readonly run: () => void } | null;
};

export type ToastOptions = { readonly tone?: Toast["tone"]; readonly action?: NonNullable<Toast["action"]> };

/** Short notices at the lower edge. Each leaves after a while; one with an action stays longer. How long is the view's business, so that a reader who rests on it is not hurried. */
export function createToasts() {
  const store = createStore<readonly Toast[]>([]);
  let nextId = 1;
  return {
    get: store.get,
    subscribe: store.subscribe,
    show(text: string, options: ToastOptions = {}): void {
      const toast: Toast = { id: nextId++, text, tone: options.tone ?? "plain", action: options.action ?? null };
      store.update(list => [...list, toast].slice(-3));
    },
    dismiss(id: number): void {
      store.update(list => list.filter(one => one.id !== id));
    },
  };
}

export type Toasts = ReturnType<typeof createToasts>;
