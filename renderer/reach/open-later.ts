/** A tab that shows a page whose address is not known yet. */
export type LaterTab = { go(url: string): void; close(): void };

const isWebPage = (url: string): boolean => /^https?:\/\//i.test(url);

/**
 * Opens a tab now, while the press that asked for it still counts, and leads it to the address that comes later. Where no tab can be had (a
 * window of the desktop, a strict browser) nothing happens: the page offers a link as well. An address that is no web page closes the tab.
 */
export function openLater(window: Pick<Window, "open">): LaterTab {
  const tab = window.open("about:blank", "_blank");
  if (tab) tab.opener = null;
  return {
    go: url => (isWebPage(url) ? tab?.location.replace(url) : tab?.close()),
    close: () => tab?.close(),
  };
}
