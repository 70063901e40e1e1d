import { app } from "./app.mjs";
import { cdp } from "./chromium.mjs";
import { PageLink } from "./page-link.mjs";
import { fromHttp, toHttp } from "./protocol.mjs";
import { makeEvent, record } from "./state.mjs";

const all = new Map();

/** What main can ask of a page. */
export class WebContents extends PageLink {
  constructor(options) {
    super(options);
    all.set(this.id, this);
    queueMicrotask(() => app.emit("web-contents-created", makeEvent(), this));
  }

  async loadURL(url) {
    await this.attached;
    this.loading = fromHttp(toHttp(new URL(url).href));
    const finished = new Promise(done => this.once("did-finish-load", done));
    const from = this.url;
    const { errorText } = await this.command("Page.navigate", { url: toHttp(url) });
    if (errorText) {
      this.loading = undefined;
      this.emit("did-fail-load", makeEvent(), -3, errorText, url, true);
      throw Object.assign(new Error(`${errorText} (-3) loading '${url}'`), { code: errorText, errno: -3, url });
    }
    // Only the part after # differs: nothing is loaded.
    const sameDocument = from !== "" && url.includes("#") && from.split("#")[0] === this.loading.split("#")[0];
    if (!sameDocument) await finished;
    this.loading = undefined;
  }

  setWindowOpenHandler(handler) {
    this.opener = handler;
  }

  getURL() {
    return this.url;
  }

  getTitle() {
    return "";
  }

  isDestroyed() {
    return this.destroyed;
  }

  isLoading() {
    return this.loading !== undefined;
  }

  isLoadingMainFrame() {
    return this.loading !== undefined;
  }

  isCrashed() {
    return false;
  }

  isDevToolsOpened() {
    return false;
  }

  openDevTools() {
    record("openDevTools");
  }

  closeDevTools() {
    record("closeDevTools");
  }

  stop() {
    this.command("Page.stopLoading").catch(() => undefined);
  }

  reload() {
    this.loading = this.url;
    this.once("did-finish-load", () => {
      this.loading = undefined;
    });
    this.command("Page.reload").catch(error => console.error("stand-in:", error));
  }

  focus() {
    this.command("Page.bringToFront").catch(() => undefined);
  }

  setZoomFactor() {
    record("zoom");
  }

  setVisualZoomLevelLimits() {
    return Promise.resolve();
  }

  setBackgroundThrottling() {
    record("backgroundThrottling");
  }

  async executeJavaScript(code) {
    await this.attached;
    const { result, exceptionDetails } = await this.command("Runtime.evaluate", {
      expression: code,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  close() {
    this.emit("close-requested");
  }

  static fromDevToolsTargetId(target) {
    return [...all.values()].find(one => one.target === target);
  }

  static fromId(id) {
    return all.get(id);
  }

  static getAllWebContents() {
    return [...all.values()].filter(one => !one.destroyed);
  }

  static getFocusedWebContents() {
    return null;
  }
}

/** Takes a page away, as the end of its window does. */
export function destroyContents(contents) {
  contents.destroyed = true;
  all.delete(contents.id);
  contents.attached
    .then(() => cdp("Target.closeTarget", { targetId: contents.target }))
    // Chromium may be leaving already.
    .catch(() => undefined);
  contents.emit("destroyed");
}
