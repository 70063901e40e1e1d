import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { codec } from "../page/codec.mjs";
import { world } from "../page/world.mjs";
import { app } from "./app.mjs";
import { cdp, listenTo, openChromium } from "./chromium.mjs";
import { handlerOf, ipcMain } from "./ipc.mjs";
import { answerScheme, fromHttp, originOf } from "./protocol.mjs";
import { beforeRequest } from "./request-guard.mjs";
import { applyPermissions, session } from "./session.mjs";
import { makeEvent, record } from "./state.mjs";

const isolated = "electron-preload";
const { encode, decode } = codec();
let lastId = 0;

const rendererProcess = {
  platform: process.platform,
  arch: process.arch,
  versions: process.versions,
  argv: [],
  env: {},
};

const sourceOf = (code, body, side, namespace) =>
  `(${world})(${JSON.stringify(side)},${JSON.stringify(namespace)},${code},` +
  `function(require,module,exports,process){${body}\n},${JSON.stringify(rendererProcess)})`;

/** A page of Chromium, over the DevTools protocol: what it tells, where it goes, the app's answers to its requests, and its IPC. */
export class PageLink extends EventEmitter {
  constructor(options) {
    super();
    this.id = ++lastId;
    this.session = session.defaultSession;
    this.options = options;
    this.namespace = `in${randomBytes(8).toString("hex")}`;
    this.frameOf = new Map();
    this.queue = [];
    this.context = null;
    this.url = "";
    this.destroyed = false;
    const self = this;
    this.mainFrame = {
      parent: null,
      routingId: this.id,
      processId: this.id,
      get url() {
        return self.url;
      },
      get origin() {
        return originOf(self.url);
      },
      get top() {
        return self.mainFrame;
      },
      isDestroyed: () => self.destroyed,
    };
    this.attached = this.attach();
    this.attached.catch(error => console.error("stand-in:", error));
  }

  async attach() {
    await openChromium(app.getPath("userData"));
    const { width = 800, height = 600, webPreferences = {} } = this.options;
    const { preload, contextIsolation = true, sandbox = true, nodeIntegration = false } = webPreferences;
    if (!contextIsolation || !sandbox || nodeIntegration)
      throw new Error("stand-in: only sandboxed, context-isolated pages are shown");
    const { targetId } = await cdp("Target.createTarget", { url: "about:blank", width, height, newWindow: true });
    const { sessionId } = await cdp("Target.attachToTarget", { targetId, flatten: true });
    this.target = targetId;
    this.cdpSession = sessionId;
    listenTo(sessionId, (method, params) => this.hear(method, params));
    const source = (side, body) => sourceOf(String(codec), body, side, this.namespace);
    await Promise.all([
      this.command("Page.enable"),
      this.command("Runtime.enable"),
      this.command("Runtime.addBinding", { name: "__standInIpc", executionContextName: isolated }),
      this.command("Page.addScriptToEvaluateOnNewDocument", { source: source("page", "") }),
      this.command("Page.addScriptToEvaluateOnNewDocument", {
        source: source("preload", preload === undefined ? "" : readFileSync(preload, "utf8")),
        worldName: isolated,
      }),
      this.command("Fetch.enable", { patterns: [{ urlPattern: "*" }] }),
    ]);
  }

  command(method, params) {
    return cdp(method, params, this.cdpSession);
  }

  hear(method, params) {
    switch (method) {
      case "Runtime.executionContextCreated": {
        const { id, name, auxData } = params.context;
        if (name !== isolated) return;
        this.frameOf.set(id, auxData.frameId);
        if (auxData.frameId !== this.target) return;
        this.context = id;
        for (const message of this.queue.splice(0)) this.deliver(message);
        return;
      }
      case "Runtime.executionContextsCleared":
        this.context = null;
        this.frameOf.clear();
        return;
      case "Page.frameNavigated":
        if (params.frame.parentId !== undefined) return;
        this.url = fromHttp(params.frame.url);
        this.emit("did-navigate", makeEvent(), this.url, 200, "OK");
        applyPermissions(this, originOf(this.url)).catch(error => console.error("stand-in:", error));
        return;
      case "Page.navigatedWithinDocument":
        if (params.frameId !== this.target) return;
        this.url = fromHttp(params.url);
        this.emit("did-navigate-in-page", makeEvent(), this.url, true);
        return;
      case "Page.domContentEventFired":
        this.emit("dom-ready", makeEvent());
        return;
      case "Page.loadEventFired":
        this.emit("did-finish-load");
        return;
      case "Page.windowOpen":
        console.error("stand-in: a window was opened past the handler:", params.url);
        return;
      case "Inspector.targetCrashed":
        this.emit("render-process-gone", makeEvent(), { reason: "crashed", exitCode: 1 });
        return;
      case "Runtime.bindingCalled":
        this.onIpc(decode(params.payload), params.executionContextId).catch(error => console.error("stand-in:", error));
        return;
      case "Fetch.requestPaused":
        this.onRequest(params).catch(error => {
          if (this.destroyed) return;
          console.error("stand-in:", error);
          this.command("Fetch.failRequest", { requestId: params.requestId, errorReason: "Failed" }).catch(() => undefined);
        });
    }
  }

  async onRequest({ requestId, request, resourceType, frameId, redirectedRequestId }) {
    const url = fromHttp(request.url);
    if (resourceType === "Document" && this.refuses({ url, frameId, redirected: redirectedRequestId !== undefined }))
      return this.command("Fetch.failRequest", { requestId, errorReason: "Aborted" });
    const { cancel } = await beforeRequest({ url, method: request.method, webContentsId: this.id, webContents: this });
    if (cancel) return this.command("Fetch.failRequest", { requestId, errorReason: "BlockedByClient" });
    const answer = await answerScheme(url, request);
    if (answer === undefined) return this.command("Fetch.continueRequest", { requestId });
    return this.command("Fetch.fulfillRequest", {
      requestId,
      responseCode: answer.status,
      responseHeaders: [...answer.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await answer.arrayBuffer()).toString("base64"),
    });
  }

  /** Asks the app's listeners about a navigation; what main itself loads is not asked about, as in Electron. */
  refuses({ url, frameId, redirected }) {
    const isMainFrame = frameId === this.target;
    const details = { url, isMainFrame, isSameDocument: false };
    const ask = name => {
      const event = makeEvent(details);
      this.emit(name, event, url);
      return event.defaultPrevented;
    };
    if (redirected) return ask("will-redirect");
    if (isMainFrame && this.loading === url) return false;
    const refused = [ask("will-frame-navigate"), isMainFrame && ask("will-navigate")].includes(true);
    record("navigation", { url, refused });
    return refused;
  }

  async onIpc(message, context) {
    const isMain = this.frameOf.get(context) === this.target;
    const senderFrame = isMain ? this.mainFrame : { url: this.url, origin: originOf(this.url), parent: this.mainFrame };
    const event = { ...makeEvent(), type: "frame", sender: this, senderFrame, frameId: 1, processId: 1 };
    switch (message.kind) {
      case "open":
        this.askToOpen(message);
        return;
      case "send":
        ipcMain.emit(message.channel, event, ...message.args);
        return;
      default:
        this.deliver({ kind: "reply", id: message.id, ...(await this.invoke(event, message)) });
    }
  }

  async invoke(event, { channel, args }) {
    try {
      const handler = handlerOf(channel);
      if (!handler) throw new Error(`No handler registered for '${channel}'`);
      return { good: true, value: await handler(event, ...args) };
    } catch (error) {
      return { good: false, value: `Error invoking remote method '${channel}': ${error}` };
    }
  }

  askToOpen({ url: asked, frameName, features }) {
    const url = fromHttp(asked);
    const details = { url, frameName, features, disposition: "foreground-tab", referrer: { url: this.url, policy: "default" } };
    const { action } = this.opener?.(details) ?? { action: "allow" };
    record("windowOpen", { url, action });
    if (action !== "deny") console.error("stand-in: child windows are not shown");
  }

  deliver(message) {
    if (this.destroyed) return;
    if (this.context === null) {
      this.queue.push(message);
      return;
    }
    const expression = `__standInDeliver(${JSON.stringify(encode(message))})`;
    // The page may leave at this moment.
    this.command("Runtime.evaluate", { expression, contextId: this.context }).catch(() => undefined);
  }

  send(channel, ...args) {
    this.deliver({ kind: "message", channel, args });
  }
}
