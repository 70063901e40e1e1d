// Runs inside Chromium, serialised with toString(): it may use nothing from outside of itself.

/**
 * One side of the bridge. `side` is "page" (the page's own world) or "preload" (the isolated world in which the preload runs, and the only
 * one with the IPC binding). Values cross by CustomEvents, which are synchronous: results, promises, callbacks and errors are copied,
 * objects arrive frozen, and nothing of one world is reachable from the other.
 */
export function world(side, namespace, codec, preload, environment) {
  if (window !== window.top) return;
  const functions = new Map();
  const ids = new WeakMap();
  const unsettled = new Map();
  const exposed = [];
  const other = side === "page" ? "preload" : "page";
  let lastId = 0;
  let returned;

  const tell = (kind, detail) => window.dispatchEvent(new CustomEvent(`${namespace}.${kind}.${other}`, { detail }));
  const hear = (kind, listener) => window.addEventListener(`${namespace}.${kind}.${side}`, event => listener(event.detail));

  const packError = error => ["error", { name: error?.name, message: String(error?.message ?? error) }];
  const isPlain = value =>
    !(value instanceof Date || value instanceof Map || value instanceof Set || value instanceof ArrayBuffer) &&
    !ArrayBuffer.isView(value) &&
    !(value instanceof Blob);
  const pack = value => {
    if (typeof value === "function") {
      let id = ids.get(value);
      if (id === undefined) {
        id = ++lastId;
        ids.set(value, id);
        functions.set(id, value);
      }
      return ["function", id];
    }
    if (typeof value === "symbol") return ["value", undefined];
    if (value === null || typeof value !== "object") return ["value", value];
    if (typeof value.then === "function") {
      const id = ++lastId;
      value.then(
        result => tell("settle", { id, good: true, value: pack(result) }),
        error => tell("settle", { id, good: false, value: packError(error) }),
      );
      return ["promise", id];
    }
    if (value instanceof Error) return packError(value);
    if (Array.isArray(value)) return ["array", value.map(pack)];
    if (!isPlain(value)) return ["value", value];
    return ["object", Object.fromEntries(Object.keys(value).map(key => [key, pack(value[key])]))];
  };

  const readers = {
    function:
      id =>
      (...given) => {
        tell("call", { id, given: given.map(pack) });
        const result = returned;
        returned = undefined;
        if (!result.good) throw unpack(result.value);
        return unpack(result.value);
      },
    promise: id => new Promise((resolve, reject) => unsettled.set(id, { resolve, reject })),
    error: ({ name, message }) => Object.assign(new Error(message), { name }),
    array: list => Object.freeze(list.map(unpack)),
    object: fields => Object.freeze(Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, unpack(value)]))),
    value: value => value,
  };
  const unpack = ([kind, value]) => readers[kind](value);

  hear("call", ({ id, given }) => {
    let answer;
    try {
      answer = { good: true, value: pack(functions.get(id)(...given.map(unpack))) };
    } catch (error) {
      answer = { good: false, value: packError(error) };
    }
    tell("returned", answer);
  });
  hear("returned", answer => {
    returned = answer;
  });
  hear("settle", ({ id, good, value }) => {
    const promise = unsettled.get(id);
    unsettled.delete(id);
    if (good) promise?.resolve(unpack(value));
    else promise?.reject(unpack(value));
  });

  if (side === "page") {
    hear("expose", ({ key, value }) => {
      if (!(key in window)) Object.defineProperty(window, key, { value: unpack(value), enumerable: true });
    });
    // A window that the app denies must never exist, not even for a moment: so opening one is asked for here.
    window.open = (url = "", frameName = "", features = "") => {
      tell("open", { url: new URL(url, location.href).href, frameName, features });
      return null;
    };
    window.addEventListener("click", event => {
      const link = event.composedPath().find(node => node.tagName === "A" && /^(?!_self|_top|_parent)./.test(node.target));
      if (!link || event.defaultPrevented) return;
      event.preventDefault();
      tell("open", { url: link.href, frameName: "", features: "" });
    });
    tell("hello");
    return;
  }

  const { encode, decode } = codec();
  const calls = new Map();
  const listeners = new Map();
  const post = message => window.__standInIpc(encode(message));
  hear("open", wanted => post({ kind: "open", ...wanted }));
  hear("hello", () => {
    for (const one of exposed) tell("expose", one);
  });

  const ipcRenderer = {
    invoke: (channel, ...args) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        calls.set(id, { resolve, reject });
        try {
          post({ kind: "invoke", id, channel, args });
        } catch (error) {
          calls.delete(id);
          reject(error);
        }
      }),
    send: (channel, ...args) => post({ kind: "send", channel, args }),
    sendSync: () => {
      throw new Error("stand-in: sendSync is not implemented");
    },
    on(channel, listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    once(channel, listener) {
      const once = (...args) => {
        ipcRenderer.off(channel, once);
        listener(...args);
      };
      return ipcRenderer.on(channel, once);
    },
    off(channel, listener) {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter(one => one !== listener),
      );
      return ipcRenderer;
    },
    removeAllListeners(channel) {
      if (channel === undefined) listeners.clear();
      else listeners.delete(channel);
      return ipcRenderer;
    },
  };
  ipcRenderer.addListener = ipcRenderer.on;
  ipcRenderer.removeListener = ipcRenderer.off;

  window.__standInDeliver = text => {
    const message = decode(text);
    if (message.kind === "reply") {
      const call = calls.get(message.id);
      calls.delete(message.id);
      if (message.good) call?.resolve(message.value);
      else call?.reject(new Error(message.value));
      return;
    }
    for (const listener of listeners.get(message.channel) ?? []) listener({ sender: ipcRenderer, ports: [] }, ...message.args);
  };

  const contextBridge = {
    exposeInMainWorld(key, api) {
      if (exposed.some(one => one.key === key))
        throw new Error("Cannot bind an API on top of an existing property on the window object");
      const one = { key, value: pack(api) };
      exposed.push(one);
      tell("expose", one);
    },
  };
  const require = name => {
    if (name === "electron" || name === "electron/renderer") return { contextBridge, ipcRenderer };
    throw new Error(`module not found: ${name}`);
  };
  const module = { exports: {} };
  preload(require, module, module.exports, { ...environment, contextIsolated: true, sandboxed: true, type: "renderer" });
}
