import type { Language } from "../../contract/errors/define.ts";
import type { AppEvent } from "../../contract/events.ts";
import type { Overview } from "../../contract/routes/overview.ts";

/**
 * An overview is told in the language of the house. For a reader of another one, what the page says of a trouble already stays as it is, until it
 * was asked for anew.
 */
export function inKnownWords(event: AppEvent, shown: Overview | null, reader: Language): AppEvent {
  if (event.kind !== "overview.changed" || shown === null || event.overview.language === reader) return event;
  const known = new Map(shown.troubles.map(trouble => [`${trouble.code} ${trouble.id}`, trouble]));
  const troubles = event.overview.troubles.map(trouble => {
    const { message, hint } = known.get(`${trouble.code} ${trouble.id}`) ?? trouble;
    return { ...trouble, message, hint };
  });
  return { ...event, overview: { ...event.overview, troubles } };
}
