import { EventEmitter } from "node:events";
import { BrowserWindow } from "./browser-window.mjs";

let applicationMenu = null;

export class MenuItem {
  constructor(options) {
    const { submenu, click, ...rest } = options;
    Object.assign(this, { enabled: true, visible: true, checked: false, label: "" }, rest);
    this.type = options.type ?? (submenu === undefined ? "normal" : "submenu");
    this.submenu = Array.isArray(submenu) ? Menu.buildFromTemplate(submenu) : submenu;
    this.click = () => {
      if (!this.enabled) return;
      if (this.type === "checkbox") this.checked = !this.checked;
      click?.(this, BrowserWindow.getFocusedWindow(), {});
    };
  }
}

export class Menu extends EventEmitter {
  items = [];

  append(item) {
    this.items.push(item);
  }

  insert(at, item) {
    this.items.splice(at, 0, item);
  }

  getMenuItemById(id) {
    for (const item of this.items) {
      if (item.id === id) return item;
      const below = item.submenu?.getMenuItemById(id);
      if (below) return below;
    }
    return null;
  }

  popup() {
    this.emit("menu-will-show");
  }

  closePopup() {
    this.emit("menu-will-close");
  }

  static buildFromTemplate(template) {
    const menu = new Menu();
    for (const one of template) menu.append(one instanceof MenuItem ? one : new MenuItem(one));
    return menu;
  }

  static setApplicationMenu(menu) {
    applicationMenu = menu;
  }

  static getApplicationMenu() {
    return applicationMenu;
  }
}
