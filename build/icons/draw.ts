/** What the tray can show. Each differs from the others by its shape; colour only repeats it. */
export const trayStates = ["running", "working", "warning", "stopped"] as const;
export type TrayState = (typeof trayStates)[number];

export type TrayInk = {
  /** The arch, and everything where there is one colour only. */
  readonly line: string;
  readonly flame: string;
  readonly sign: string;
};

/** `template` is for macOS, which draws it in the menu bar's own colour: black, and nothing but alpha tells shapes apart. */
export const trayInks = {
  template: { line: "#000", flame: "#000", sign: "#000" },
  /** For a dark panel. */
  dark: { line: "#f6f0e8", flame: "#ffb464", sign: "#ffd24a" },
  /** For a light panel. */
  light: { line: "#3b3029", flame: "#c24e18", sign: "#a33a00" },
} as const satisfies Readonly<Record<string, TrayInk>>;

/** The flame of the mark in a field of 64; it fills 22…42 by 19.5…47. */
const flamePath =
  "M32.6 19.5c.9 6.2 9.4 9.5 9.4 18 0 5.5-4.3 9.5-10 9.5s-10-4-10-9.5c0-4.3 2.2-6.9 4.1-9 .3 2.7 1.3 4.1 2.9 4.8-.7-5.3.9-10.3 3.6-13.8Z";

const svg = (size: number, body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}">${body}</svg>\n`;

const arch = (color: string): string =>
  `<path d="M1.75 14.5V7.25a6.25 6.25 0 0 1 12.5 0v7.25M1 14.75h14" fill="none" stroke="${color}" stroke-width="1.500" stroke-linecap="round"/>`;

/** The flame, 7 wide, moved `left` of the middle. */
const flame = (fill: string, stroke: string, left = 0): string =>
  `<path d="${flamePath}" transform="translate(${(-3.2 - left).toFixed(2)} -2.9) scale(.35)" fill="${fill}" stroke="${stroke}" stroke-width="3" stroke-linejoin="round"/>`;

/** Cuts the room of a sign out of what is drawn below it, so that both stay apart in one colour. */
const around = (room: string, below: string, sign: string): string =>
  `<mask id="room"><path fill="#fff" d="M0 0h16v16H0z"/>${room}</mask><g mask="url(#room)">${below}</g>${sign}`;

const bodies: Readonly<Record<TrayState, (ink: TrayInk) => string>> = {
  running: ink => arch(ink.line) + flame(ink.flame, "none"),
  working: ink =>
    around(
      `<circle cx="12.5" cy="12.5" r="4.5"/><path d="M12.5 12h4v4h-4z"/>`,
      arch(ink.line) + flame(ink.flame, "none", 1),
      `<path d="M12.5 10a2.5 2.5 0 1 0 2.5 2.5" fill="none" stroke="${ink.sign}" stroke-width="1.5" stroke-linecap="round"/>`,
    ),
  warning: ink =>
    around(
      `<path d="M13.5 4.5a2.5 2.5 0 0 1 2.5 2.5v9h-5v-9a2.5 2.5 0 0 1 2.5-2.5"/>`,
      arch(ink.line) + flame(ink.flame, "none", 1.25),
      `<path d="M12.5 7a1 1 0 0 1 2 0v4a1 1 0 0 1-2 0zM12.5 14a1 1 0 0 1 2 0v.5a1 1 0 0 1-2 0z" fill="${ink.sign}"/>`,
    ),
  stopped: ink => arch(ink.line) + flame("none", ink.line),
};

/** One state of the tray's icon. */
export const drawTray = (state: TrayState, ink: TrayInk): string => svg(16, bodies[state](ink));
