/** Careful reading of what an upstream sent: absent and null are `undefined`, a wrong type is a thrown Garbled. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const mark = Symbol("garbled");

/** An answer that is none. Thrown inside an adapter only; it ends the run as MODEL_GARBLED. */
export const garbled = (problem: string): Error => Object.assign(new Error(problem), { [mark]: true });
export const isGarbled = (error: unknown): boolean => error instanceof Error && mark in error;

const kindOf = (value: unknown): string => (Array.isArray(value) ? "a list" : `a ${typeof value}`);

/** @throws Garbled when the field is there and no string */
export function text(from: Record<string, unknown>, field: string): string | undefined {
  const value = from[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw garbled(`\`${field}\` is ${kindOf(value)} instead of a text`);
  return value;
}

/** @throws Garbled when the field is there and no object */
export function record(from: Record<string, unknown>, field: string): Record<string, unknown> | undefined {
  const value = from[field];
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value)) throw garbled(`\`${field}\` is ${kindOf(value)} instead of an object`);
  return value;
}

/** @throws Garbled when the field is there and no list of objects */
export function records(from: Record<string, unknown>, field: string): Record<string, unknown>[] {
  const value = from[field];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isRecord)) throw garbled(`\`${field}\` is no list of objects`);
  return value;
}

/** A count of tokens. What is no whole number from 0 on was not reported. */
export const count = (from: Record<string, unknown> | undefined, field: string): number | undefined => {
  const value = from?.[field];
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
};

/** The given fields that are not undefined. */
export const present = <T extends object>(fields: { [K in keyof T]: T[K] | undefined }): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
