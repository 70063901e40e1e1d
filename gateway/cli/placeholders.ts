import type { Messages } from "./messages/en.ts";

/** What stands in brackets in a usage or an option, in the person's language: `--save <file>`, `hearth [options] [command]`. */
export function shownTerm(text: Messages, term: string): string {
  const placeholder = /([<[])([\w/]+)([>\]])/g;
  return term.replace(placeholder, (_all, open: string, name: string, close: string) => open + shownName(text, name) + close);
}

/** The name of one argument. */
export function shownName(text: Messages, name: string): string {
  const names: Readonly<Record<string, string>> = text.help.names;
  return names[name] ?? name;
}
