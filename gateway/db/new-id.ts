import { randomUUID } from "node:crypto";

/**
 * A unique id that sorts by time (UUID version 7). Rows of one moment then lie on the same pages of an index: random ids make every
 * insert touch, and write, a page of its own.
 */
export function newId(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
