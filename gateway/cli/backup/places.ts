import { AppError } from "../../../contract/errors/app-error.ts";
import type { Call } from "../call.ts";
import { reportFailure } from "../failures.ts";
import type { Link } from "../http/link.ts";

const homePlace = "home";

/** The name of a place for a person: the home's own folder is this computer. */
export const placeName = ({ text }: Pick<Call, "text">, place: string): string =>
  place === homePlace ? text.backup.homePlace : place;

/** The place that somebody typed: its name, or `home` by what the terminal calls it. */
export const typedPlace = ({ text }: Pick<Call, "text">, place: string): string =>
  place.trim().toLowerCase() === text.backup.homePlace.toLowerCase() ? homePlace : place;

/** Null when there is a place of that name; else the exit code, with the names of those that there are already told. */
export async function refusePlace(call: Call, link: Link, place: string, command: string) {
  const { io, json, text } = call;
  const answer = await link.call("backupCard");
  if (!answer.ok) return reportFailure(io, json, answer.failure);
  const names = answer.value.places.map(({ name }) => name);
  if (names.includes(place)) return null;
  const known = names.map(name => (name === homePlace ? text.backup.homeNamed(name) : name));
  throw AppError.of("USAGE", { problem: text.backup.noPlace(place, known), command });
}
