import { AppError } from "../../contract/errors/app-error.ts";

/** Reading JSON of strangers by hand: every refusal names the exact field, as `messages[2].content[0].type`. */
export type Json = { readonly [key: string]: unknown };

/** One kind of value a field may hold; `says` ends the sentence "must be …". */
export type Kind<T> = { readonly says: string; readonly is: (value: unknown) => value is T };

const kind = <T>(says: string, is: (value: unknown) => boolean): Kind<T> => ({ says, is: is as (value: unknown) => value is T });

export const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** A stranger's value as text; anything but text and numbers is nothing (an object may bring a `toString` that is no function). */
export const asText = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";

export const text: Kind<string> = kind("a string", value => typeof value === "string");
export const flag: Kind<boolean> = kind("true or false", value => typeof value === "boolean");
export const list: Kind<readonly unknown[]> = kind("a list", value => Array.isArray(value));
export const texts: Kind<readonly string[]> = kind(
  "a list of strings",
  value => Array.isArray(value) && value.every(one => typeof one === "string"),
);
export const json: Kind<Json> = kind("an object", isJson);
export const integer = (least: number): Kind<number> =>
  kind(`a whole number of at least ${least}`, value => Number.isSafeInteger(value) && (value as number) >= least);
export const between = (least: number, most: number): Kind<number> =>
  kind(`a number from ${least} to ${most}`, value => typeof value === "number" && value >= least && value <= most);

/** `messages` and 2 → `messages[2]`; `messages[2]` and `role` → `messages[2].role`. */
export const at = (where: string, key: string | number): string =>
  typeof key === "number" ? `${where}[${key}]` : where === "" ? key : `${where}.${key}`;

export const invalid = (where: string, problem: string): AppError => AppError.of("REQUEST_INVALID", { where, problem });

export const unsupported = (field: string, provider: string): AppError => AppError.of("FIELD_NOT_SUPPORTED", { field, provider });

/** `value` as `wanted`. @throws AppError REQUEST_INVALID */
export function as<T>(value: unknown, where: string, wanted: Kind<T>): T {
  if (wanted.is(value)) return value;
  throw invalid(where, value === undefined ? "is missing" : `must be ${wanted.says}`);
}

/** The field `key`, undefined when it is absent or null. @throws AppError REQUEST_INVALID */
export function optional<T>(object: Json, key: string, where: string, wanted: Kind<T>): T | undefined {
  const value = object[key];
  return value === undefined || value === null ? undefined : as(value, at(where, key), wanted);
}

/** The field `key`, which must be there. @throws AppError REQUEST_INVALID */
export const required = <T>(object: Json, key: string, where: string, wanted: Kind<T>): T =>
  as(object[key], at(where, key), wanted);

/** What a field that Hearth does not translate may still hold without changing the answer. */
export type Harmless = (value: unknown) => boolean;
export const always: Harmless = () => true;
export const only =
  (...values: readonly unknown[]): Harmless =>
  value =>
    values.includes(value);
export const nothing: Harmless = value =>
  value === 0 || value === false || (typeof value === "object" && value !== null && Object.keys(value).length === 0);

/**
 * Refuses, by name, the fields that are neither read nor harmless. `known` maps a field to true (read elsewhere) or to what it may hold.
 * Null counts as absent. @throws AppError FIELD_NOT_SUPPORTED
 */
export function refuseOthers(
  object: Json,
  where: string,
  known: Readonly<Record<string, true | Harmless>>,
  provider: string,
): void {
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === null || value === undefined) continue;
    const allowed = Object.hasOwn(known, key) ? known[key] : undefined;
    if (allowed === true || allowed?.(value)) continue;
    throw unsupported(at(where, key), provider);
  }
}

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The same object without the keys that hold undefined. */
export const given = <T extends object>(object: T): Given<T> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Given<T>;
