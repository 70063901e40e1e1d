const tables = { sessions: "conversations", messages: "messages", files: "files" } as const;
export type KnownCount = (typeof tables)[keyof typeof tables];

/** Of the rows of every table those that a person knows, in an order that they can be read in. */
export const knownCounts = (counts: Readonly<Record<string, number>>): (readonly [KnownCount, number])[] =>
  Object.entries(tables).flatMap(([table, name]) => {
    const count = counts[table];
    return count === undefined ? [] : [[name, count] as const];
  });
