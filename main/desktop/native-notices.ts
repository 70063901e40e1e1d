import type { Notification } from "electron";
import type { NativeNotice } from "./notices.ts";

/** Shows notices through the system. One that nobody holds would be collected, and its click lost with it. */
export function createNativeNotices(Native: typeof Notification) {
  const shown = new Set<Notification>();
  return ({ title, body, clicked, failed }: NativeNotice): void => {
    if (!Native.isSupported()) {
      failed("this desktop shows none");
      return;
    }
    const notice = new Native({ title, body });
    shown.add(notice);
    notice.on("click", () => {
      shown.delete(notice);
      clicked();
    });
    notice.on("close", () => shown.delete(notice));
    notice.on("failed", (_event, problem) => {
      shown.delete(notice);
      failed(problem);
    });
    notice.show();
  };
}
