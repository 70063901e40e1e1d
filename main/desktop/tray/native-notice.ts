import { Notification } from "electron";
import type { NativeNotice } from "../notices.ts";

const keptAtMost = 50;

/**
 * Shows notices through the system. One that nobody holds is collected, and its click with it: each is held until it is clicked, closed or
 * refused, the oldest let go where a system never says so.
 */
export function createNativeNotices() {
  const held = new Set<Notification>();
  return ({ title, body, clicked, failed }: NativeNotice): void => {
    if (!Notification.isSupported()) {
      failed("this system shows none");
      return;
    }
    const shown = new Notification({ title, body });
    const letGo = (): void => void held.delete(shown);
    held.add(shown);
    const [oldest] = held;
    if (held.size > keptAtMost && oldest !== undefined) held.delete(oldest);
    shown.on("click", () => {
      letGo();
      clicked();
    });
    shown.on("close", letGo);
    // macOS refuses unsigned apps this way.
    shown.on("failed", (_event, problem) => {
      letGo();
      failed(problem);
    });
    shown.show();
  };
}
