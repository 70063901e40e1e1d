import type { WorkerScope } from "./scope.ts";

export type Shown = { readonly title: string; readonly options: NotificationOptions & { readonly tag: string } };

const text = (value: unknown): string => (typeof value === "string" ? value : "");
/** A path of ours, or the first page: nothing that is pushed leads elsewhere. */
export const ownPath = (value: unknown): string => (/^\/(?![/\\])/.test(text(value)) ? text(value) : "/");

/** A push as a notification. Two about the same thing have the same tag, and the later takes the place of the earlier. */
export function readPush(data: string | null): Shown {
  let told: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(data ?? "{}");
    if (typeof parsed === "object" && parsed !== null) told = parsed as Record<string, unknown>;
  } catch {
    told = {}; // Not from us, or cut: something must be shown all the same, or the browser ends the subscription.
  }
  return {
    title: text(told.title) || "Hearth",
    options: {
      body: text(told.body),
      tag: text(told.id) || "hearth",
      icon: "/icons/icon-192.png",
      badge: "/icons/badge-96.png",
      data: { path: ownPath(told.path) },
    },
  };
}

/** Shows `path`: in a page that is open already, or in a new one. */
export async function openPath(clients: WorkerScope["clients"], path: string): Promise<void> {
  const open = await clients.matchAll({ type: "window", includeUncontrolled: false });
  const page = open.find(one => one.focused) ?? open.find(one => one.visibilityState === "visible") ?? open[0];
  if (!page) {
    await clients.openWindow(path);
    return;
  }
  page.postMessage({ kind: "open", path });
  await page.focus();
}
