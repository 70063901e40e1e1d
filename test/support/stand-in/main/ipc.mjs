import { EventEmitter } from "node:events";

const handlers = new Map();

export const handlerOf = channel => handlers.get(channel);

export const ipcMain = Object.assign(new EventEmitter(), {
  handle(channel, handler) {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, handler);
  },
  handleOnce(channel, handler) {
    ipcMain.handle(channel, (...args) => {
      handlers.delete(channel);
      return handler(...args);
    });
  },
  removeHandler: channel => void handlers.delete(channel),
});
