import type { Language } from "../../contract/errors/define.ts";
import type { Api, FailureText } from "../api/client.ts";
import type { SafeStorage } from "../state/storage.ts";
import { createStore } from "../state/store.ts";
import type { Kept } from "./kept.ts";

/** Whether this device can be told, and is. */
export type DeviceNotices =
  | { readonly kind: "checking" }
  /** `notSecure`: no https. `installFirst`: on an iPhone only the installed app gets any. `notSupported`: the browser cannot, here. */
  | { readonly kind: "notPossible"; readonly why: "notSecure" | "installFirst" | "notSupported" }
  /** The person, or the system, said no to the browser. */
  | { readonly kind: "blocked" }
  | { readonly kind: "off"; readonly busy: boolean; readonly failure: FailureText | "service" | null }
  | { readonly kind: "on"; readonly busy: boolean };

type Deps = {
  readonly window: Window & typeof globalThis;
  readonly api: Api;
  readonly language: () => Language;
  readonly storage: Pick<SafeStorage, "getItem" | "setItem" | "removeItem">;
  readonly kept: () => Pick<Kept, "keepLanguage">;
  readonly registration: () => Promise<ServiceWorkerRegistration | null>;
  readonly apple: boolean;
};

const storageKey = "hearth.notices";

const toBytes = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replace(/-/g, "+").replace(/_/g, "/")), letter => letter.charCodeAt(0));

const sameBytes = (a: Uint8Array, b: ArrayBuffer | null): boolean => {
  const other = new Uint8Array(b ?? new ArrayBuffer(0));
  return a.length === other.length && a.every((byte, at) => byte === other[at]);
};

/** The switch "Notices on this device": the browser's permission, its subscription, and the gateway's knowledge of it. */
export function createDeviceNotices(deps: Deps) {
  const { window, api } = deps;
  const store = createStore<DeviceNotices>({ kind: "checking" });
  const show = (state: DeviceNotices): void => store.update(() => state);
  const off = (failure: FailureText | "service" | null = null): void => {
    deps.storage.removeItem(storageKey);
    show({ kind: "off", busy: false, failure });
  };

  /** Tells the gateway where to send, in today's language. */
  const tell = async (subscription: PushSubscription): Promise<FailureText | null> => {
    const { endpoint, keys } = subscription.toJSON();
    const language = deps.language();
    const body = { endpoint: endpoint ?? "", keys: { p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" }, language };
    const told = await api("subscribePush", { body });
    if (!told.ok) return told.failure;
    await deps.kept().keepLanguage(language);
    deps.storage.setItem(storageKey, "on");
    show({ kind: "on", busy: false });
    return null;
  };

  const whyNot = async (): Promise<"notSecure" | "installFirst" | "notSupported" | null> => {
    if (!window.isSecureContext) return "notSecure";
    const able = "PushManager" in window && "Notification" in window && (await deps.registration()) !== null;
    if (able) return null;
    const installed = window.matchMedia("(display-mode: standalone)").matches;
    return deps.apple && !installed ? "installFirst" : "notSupported";
  };

  /** The browser's subscription; one for a former key of this gateway ends here. */
  const subscribed = async (publicKey: string): Promise<PushSubscription | null> => {
    const found = (await (await deps.registration())?.pushManager.getSubscription()) ?? null;
    if (!found || sameBytes(toBytes(publicKey), found.options.applicationServerKey)) return found;
    await found.unsubscribe();
    return null;
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    /** What this device was told last: known before anything was asked. */
    isOn: (): boolean => deps.storage.getItem(storageKey) === "on",

    /** Finds out how things are. Asks nothing of the person. */
    async look(): Promise<void> {
      const why = await whyNot();
      if (why !== null) return show({ kind: "notPossible", why });
      if (window.Notification.permission === "denied") return show({ kind: "blocked" });
      const state = await api("pushState");
      if (!state.ok) return off(state.failure);
      const subscription = await subscribed(state.value.publicKey);
      if (!subscription || !state.value.subscribed || window.Notification.permission !== "granted") return off();
      deps.storage.setItem(storageKey, "on");
      show({ kind: "on", busy: false });
    },

    /** Asks for permission first, as it must be in answer to a press. */
    async turnOn(): Promise<void> {
      show({ kind: "off", busy: true, failure: null });
      const permission = await window.Notification.requestPermission();
      if (permission === "denied") return show({ kind: "blocked" });
      if (permission === "default") return off();
      const state = await api("pushState");
      if (!state.ok) return off(state.failure);
      const manager = (await deps.registration())?.pushManager;
      const options = { userVisibleOnly: true, applicationServerKey: toBytes(state.value.publicKey) };
      try {
        const subscription = (await subscribed(state.value.publicKey)) ?? (await manager?.subscribe(options));
        if (!subscription) return off("service");
        const failure = await tell(subscription);
        if (failure) off(failure);
      } catch {
        // The browser could not reach its own push service; it gives no reason that a person could use.
        off("service");
      }
    },

    async turnOff(): Promise<void> {
      show({ kind: "on", busy: true });
      const told = await api("unsubscribePush");
      const subscription = await (await deps.registration())?.pushManager.getSubscription();
      await subscription?.unsubscribe();
      off(told.ok ? null : told.failure);
    },

    /** The reader's language changed: notices follow. */
    async follow(): Promise<void> {
      if (store.get().kind !== "on") return;
      const subscription = await (await deps.registration())?.pushManager.getSubscription();
      if (subscription) await tell(subscription);
    },
  };
}

export type DeviceNoticesStore = ReturnType<typeof createDeviceNotices>;
