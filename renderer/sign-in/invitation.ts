/** A link that signs in by itself carries its code after `#`, which no server and no log ever sees: `#setup=CODE`, `#pair=CODE`. */
export function readInvitation(hash: string): string | null {
  const match = /^#(?:setup|pair)=([^&]+)/.exec(hash);
  if (!match?.[1]) return null;
  try {
    return decodeURIComponent(match[1]);
  } catch {
    return match[1]; // Cut while it was copied: the gateway will say that it is no code.
  }
}

/** True for the link that begins the first run, not for one that lets a further device in. */
export const isSetupLink = (hash: string): boolean => hash.startsWith("#setup=");

const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/HarmonyOS|OpenHarmony/, "HarmonyOS"],
  [/Windows/, "Windows"],
  [/CrOS/, "ChromeOS"],
  [/Mac OS X|Macintosh/, "Mac"],
  [/Linux/, "Linux"],
];
const browsers: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger/, "WeChat"],
  [/Electron/, "Hearth"],
  [/Edg(?:e|A|iOS)?\//, "Edge"],
  [/OPR\//, "Opera"],
  [/SamsungBrowser/, "Samsung Internet"],
  [/Firefox|FxiOS/, "Firefox"],
  [/Chrome|CriOS/, "Chrome"],
  [/Safari/, "Safari"],
];
const find = (table: readonly (readonly [RegExp, string])[], agent: string): string | null =>
  table.find(([pattern]) => pattern.test(agent))?.[1] ?? null;

/** What this browser and its system are called, guessed from the user agent; null where it does not tell. */
export const describeBrowser = (userAgent: string): { browser: string | null; system: string | null } => ({
  browser: find(browsers, userAgent),
  system: find(systems, userAgent),
});

/** A pairing code is eight letters and figures, blanks and dashes forgiven; whatever is longer is taken for the owner's token. */
export const isCode = (typed: string): boolean => /^[0-9a-z]{8}$/i.test(typed.replace(/[\s-]/g, ""));
