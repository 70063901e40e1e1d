/**
 * The parts of Electron that the desktop uses, handed in by the entry: only that file, the tray and the preload import `electron`, because
 * under plain Node the import itself would download the binary.
 */
export type ElectronParts = Pick<
  typeof import("electron"),
  | "app"
  | "BrowserWindow"
  | "dialog"
  | "ipcMain"
  | "Menu"
  | "nativeTheme"
  | "Notification"
  | "powerMonitor"
  | "powerSaveBlocker"
  | "protocol"
  | "safeStorage"
  | "screen"
  | "session"
  | "shell"
  | "utilityProcess"
>;
