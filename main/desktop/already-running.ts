import type { Dialog, Shell } from "electron";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import type { OwnerFile } from "../../contract/processes.ts";
import type { Timers } from "../supervisor/timers.ts";

const words = {
  en: { title: "Hearth", open: "Open in the browser", quit: "Close" },
  "zh-CN": { title: "Hearth", open: "在浏览器中打开", quit: "关闭" },
} as const;

const tries = 8;
const pauseMs = 250;

/** The gateway that owns this home and is not ours. One that is about to leave (its desktop was just ended) is waited for. */
export async function findStranger(find: () => Promise<OwnerFile | null>, timers: Timers): Promise<OwnerFile | null> {
  let owner = await find();
  for (let left = tries; owner !== null && left > 0; left -= 1) {
    await new Promise<void>(resolve => void timers.after(pauseMs, resolve));
    owner = await find();
  }
  return owner;
}

/** Says that Hearth runs already (in a terminal), and opens its page where the person wants that. Nothing is started beside it. */
export async function tellAlreadyRunning(
  owner: OwnerFile,
  language: Language,
  { dialog, shell }: { readonly dialog: Pick<Dialog, "showMessageBox">; readonly shell: Pick<Shell, "openExternal"> },
): Promise<void> {
  const { title, open, quit } = words[language];
  const { message, hint } = AppError.of("ALREADY_RUNNING", { pid: owner.pid, url: owner.url }).failure(language).error;
  const { response } = await dialog.showMessageBox({
    type: "info",
    title,
    message,
    detail: hint,
    buttons: [open, quit],
    defaultId: 0,
    cancelId: 1,
  });
  if (response === 0) await shell.openExternal(owner.url);
}
