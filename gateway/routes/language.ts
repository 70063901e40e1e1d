import type { IncomingHttpHeaders } from "node:http";
import type { Language } from "../../contract/errors/define.ts";

const asLanguage = (tag: string): Language | null => (/^zh\b/i.test(tag) ? "zh-CN" : /^en\b/i.test(tag) ? "en" : null);

/** The language to answer in: what our own page chose, else the first that the browser prefers and we speak, else English. */
export function languageOf(headers: IncomingHttpHeaders): Language {
  const chosen = headers["x-hearth-language"];
  const own = typeof chosen === "string" ? asLanguage(chosen.trim()) : null;
  if (own) return own;
  const accepted = headers["accept-language"];
  if (accepted === undefined) return "en";
  const wishes = accepted
    .slice(0, 500)
    .split(",")
    .map((part, place) => {
      const [tag = "", ...rest] = part.trim().split(";");
      const quality = rest.map(item => /^\s*q=([\d.]+)\s*$/.exec(item)?.[1]).find(found => found !== undefined);
      return { language: asLanguage(tag.trim()), quality: quality === undefined ? 1 : Number(quality), place };
    })
    .filter(wish => wish.language !== null && wish.quality > 0)
    .sort((a, b) => b.quality - a.quality || a.place - b.place);
  return wishes[0]?.language ?? "en";
}
