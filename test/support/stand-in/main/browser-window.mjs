import { EventEmitter } from "node:events";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { app } from "./app.mjs";
import { makeEvent, record, windows } from "./state.mjs";
import { destroyContents, WebContents } from "./web-contents.mjs";

const defaultSize = { width: 800, height: 600 };

/** A window without a desktop: its page is real, its frame is kept as numbers and flags. */
export class BrowserWindow extends EventEmitter {
  constructor(options = {}) {
    super();
    this.webContents = new WebContents(options);
    this.id = this.webContents.id;
    this.shape = { x: options.x ?? 0, y: options.y ?? 0, ...defaultSize };
    for (const key of ["width", "height"]) if (options[key] !== undefined) this.shape[key] = options[key];
    this.title = options.title ?? "";
    this.flags = { visible: options.show !== false, minimized: false, maximized: false, focused: false, fullScreen: false };
    this.webContents.once("did-finish-load", () => this.emit("ready-to-show"));
    this.webContents.on("close-requested", () => this.close());
    windows.add(this);
    queueMicrotask(() => app.emit("browser-window-created", makeEvent(), this));
  }

  loadURL(url) {
    return this.webContents.loadURL(url);
  }

  loadFile(file) {
    return this.loadURL(pathToFileURL(resolve(file)).href);
  }

  turn(flag, on, event) {
    if (this.flags[flag] === on) return;
    this.flags[flag] = on;
    this.emit(event);
  }

  show() {
    this.turn("visible", true, "show");
    this.focus();
  }

  showInactive() {
    this.turn("visible", true, "show");
  }

  hide() {
    this.turn("visible", false, "hide");
    this.turn("focused", false, "blur");
  }

  focus() {
    this.turn("focused", true, "focus");
  }

  blur() {
    this.turn("focused", false, "blur");
  }

  minimize() {
    this.turn("minimized", true, "minimize");
    this.turn("focused", false, "blur");
  }

  restore() {
    this.turn("minimized", false, "restore");
  }

  maximize() {
    this.turn("maximized", true, "maximize");
  }

  unmaximize() {
    this.turn("maximized", false, "unmaximize");
  }

  isVisible() {
    return this.flags.visible;
  }

  isFocused() {
    return this.flags.focused;
  }

  isMinimized() {
    return this.flags.minimized;
  }

  isMaximized() {
    return this.flags.maximized;
  }

  isFullScreen() {
    return this.flags.fullScreen;
  }

  isDestroyed() {
    return this.webContents.isDestroyed();
  }

  getBounds() {
    return { ...this.shape };
  }

  getNormalBounds() {
    return { ...this.shape };
  }

  getSize() {
    return [this.shape.width, this.shape.height];
  }

  getPosition() {
    return [this.shape.x, this.shape.y];
  }

  setBounds(bounds) {
    Object.assign(this.shape, bounds);
    this.emit("resize");
    this.emit("move");
    this.emit("resized");
    this.emit("moved");
  }

  setSize(width, height) {
    this.setBounds({ width, height });
  }

  setPosition(x, y) {
    this.setBounds({ x, y });
  }

  center() {
    record("center");
  }

  getTitle() {
    return this.title;
  }

  setTitle(title) {
    this.title = title;
  }

  setMenu() {
    record("windowMenu");
  }

  removeMenu() {
    record("windowMenu");
  }

  setMenuBarVisibility(visible) {
    record("menuBar", { visible });
  }

  setAutoHideMenuBar(hide) {
    record("menuBar", { visible: !hide });
  }

  setSkipTaskbar(skip) {
    record("skipTaskbar", { skip });
  }

  setIcon() {
    record("windowIcon");
  }

  setBackgroundColor(colour) {
    record("backgroundColor", { colour });
  }

  setProgressBar(share) {
    record("progress", { share });
  }

  flashFrame(on) {
    record("flash", { on });
  }

  close() {
    if (this.isDestroyed()) return;
    const event = makeEvent();
    this.emit("close", event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy() {
    if (this.isDestroyed()) return;
    windows.delete(this);
    destroyContents(this.webContents);
    this.emit("closed");
    if (windows.size > 0) return;
    if (app.listenerCount("window-all-closed") === 0) app.quit();
    else app.emit("window-all-closed");
  }

  static getAllWindows() {
    return [...windows];
  }

  static getFocusedWindow() {
    return [...windows].find(one => one.flags.focused) ?? null;
  }

  static fromWebContents(contents) {
    return [...windows].find(one => one.webContents === contents) ?? null;
  }

  static fromId(id) {
    return [...windows].find(one => one.id === id) ?? null;
  }
}
