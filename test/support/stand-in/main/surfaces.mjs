// Tray icon, notifications, dialogs, the shell: nothing is drawn, everything is recorded.
import { EventEmitter } from "node:events";
import { answers, record, windows } from "./state.mjs";

export class Tray extends EventEmitter {
  #menu = null;
  #destroyed = false;

  constructor(image) {
    super();
    this.setImage(image);
  }

  setImage(image) {
    record("trayImage", { source: typeof image === "string" ? image : image.source });
  }

  setPressedImage() {
    record("trayPressedImage");
  }

  setToolTip(text) {
    record("trayToolTip", { text });
  }

  setTitle(title) {
    record("trayTitle", { title });
  }

  setContextMenu(menu) {
    this.#menu = menu;
    record("trayMenu", { labels: menu === null ? [] : menu.items.map(item => item.label) });
  }

  setIgnoreDoubleClickEvents() {
    record("trayDoubleClick");
  }

  popUpContextMenu() {
    this.#menu?.popup();
  }

  closeContextMenu() {
    this.#menu?.closePopup();
  }

  getBounds() {
    return { x: 0, y: 0, width: 16, height: 16 };
  }

  destroy() {
    this.#destroyed = true;
  }

  isDestroyed() {
    return this.#destroyed;
  }
}

export class Notification extends EventEmitter {
  constructor(options = {}) {
    super();
    this.title = options.title ?? "";
    this.body = options.body ?? "";
  }

  show() {
    record("notification", { title: this.title, body: this.body, click: () => this.emit("click") });
    this.emit("show");
  }

  close() {
    this.emit("close");
  }

  static isSupported() {
    return true;
  }
}

/** A native dialog: recorded with its options, answered by what a test has put into `answers`, else as if it was cancelled. */
const ask =
  (kind, otherwise) =>
  async (...given) => {
    record(kind, { options: given.find(one => !windows.has(one)) });
    return answers.shift() ?? otherwise;
  };

export const dialog = {
  showOpenDialog: ask("openDialog", { canceled: true, filePaths: [] }),
  showSaveDialog: ask("saveDialog", { canceled: true, filePath: "" }),
  showMessageBox: ask("messageBox", { response: 0, checkboxChecked: false }),
  showErrorBox: (title, content) => record("errorBox", { title, content }),
};

export const shell = {
  openExternal: async url => record("openExternal", { url }),
  openPath: async path => {
    record("openPath", { path });
    return "";
  },
  showItemInFolder: path => record("showItem", { path }),
  trashItem: async path => record("trash", { path }),
  beep: () => record("beep"),
};
