/** Colours of the app's own icon: fired clay, linen, a lit flame. */
const clay = "#b4471b";
const linen = "#fbe9d8";
const lit = "#ffc37a";

const svg = (body: string): string => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">${body}</svg>\n`;

/** The mark alone in a field of 64: arch, hearthstone, flame. */
const mark = (line: string, flame: string): string =>
  `<path d="M14 50V29a18 18 0 0 1 36 0v21M10 51h44" fill="none" stroke="${line}" stroke-width="4.5" stroke-linecap="round"/>` +
  `<path d="M32.6 21.5c.8 5.6 8.4 8.6 8.4 16.2 0 5-3.9 8.8-9 8.8s-9-3.8-9-8.8c0-3.9 2-6.2 3.7-8.1.3 2.4 1.2 3.7 2.6 4.3-.6-4.8.8-9.3 3.3-12.4z" fill="${flame}"/>`;

const inMiddle = (share: number, body: string): string =>
  `<g transform="translate(${(32 * (1 - share)).toFixed(2)} ${(32 * (1 - share)).toFixed(2)}) scale(${share})">${body}</g>`;

const tile = `<rect width="64" height="64" rx="15" fill="${clay}"/>${mark(linen, lit)}`;

export const appDrawings = {
  /** Round corners, edge to edge: Linux, Windows, browser tab, Android launcher. */
  tile: svg(tile),
  /** macOS leaves a margin around a tile and puts its shadow there. */
  macTile: svg(inMiddle(0.8047, tile)),
  /** The platform cuts its own shape: colour to the edge, the mark inside the middle circle of 80 %. */
  maskable: svg(`<rect width="64" height="64" fill="${clay}"/>${inMiddle(0.78, mark(linen, lit))}`),
  /** iOS rounds the corners itself and shows transparency as black. */
  appleTouch: svg(`<rect width="64" height="64" fill="${clay}"/>${inMiddle(0.92, mark(linen, lit))}`),
  /** Android keeps only the alpha of a notice's badge. */
  badge: svg(inMiddle(1.12, mark("#fff", "#fff"))),
} as const;
