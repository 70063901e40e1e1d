/**
 * Which of a long list of messages are drawn: `count` of them, up to and with `endId`, or up to the newest where that is null.
 * Named by id, so that neither older messages loaded above nor new ones below move it.
 */
export type Window = { readonly endId: string | null; readonly count: number };

type Named = { readonly id: string };

const step = 60;
export const mostDrawn = 240;
export const newestWindow: Window = { endId: null, count: step };

/** The window as places in the list: `start` inclusive, `end` exclusive. */
export function placesOf(window: Window, list: readonly Named[]): { start: number; end: number } {
  const at = window.endId === null ? -1 : list.findIndex(one => one.id === window.endId);
  const end = at < 0 ? list.length : at + 1;
  return { start: Math.max(0, end - window.count), end };
}

/** Shows more above; once enough is drawn, the lower end leaves as much as is won. The same window where nothing is above. */
export function moveUp(window: Window, list: readonly Named[]): Window {
  const { start, end } = placesOf(window, list);
  if (start === 0) return window;
  if (window.count < mostDrawn) return { ...window, count: window.count + step };
  return { endId: list[Math.max(mostDrawn, end - step) - 1]?.id ?? null, count: mostDrawn };
}

/** Shows more below; at the end it follows the newest again. */
export function moveDown(window: Window, list: readonly Named[]): Window {
  if (window.endId === null) return window;
  const { end } = placesOf(window, list);
  const next = end + step;
  return { endId: next >= list.length ? null : (list[next - 1]?.id ?? null), count: mostDrawn };
}

/** A window with the message `id` in it; null where the list does not hold it. */
export function windowAround(id: string, list: readonly Named[]): Window | null {
  const at = list.findIndex(one => one.id === id);
  if (at < 0) return null;
  const end = at + step / 2;
  return { endId: end >= list.length - 1 ? null : (list[end]?.id ?? null), count: step + step / 2 };
}
