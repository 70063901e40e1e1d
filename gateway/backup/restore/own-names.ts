const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const id = String.raw`\d+-[0-9a-f]{8}`;
const work = new RegExp(`^(?:(?:upload|fetch|drill)-${uuid}|${id})$`);
const kept = new RegExp(`^${id}-before$`);
const gone = new RegExp(`^${id}-gone$`);

/*
 * Names that are ours in `restore/`, exactly: the folder may be a link to a disk on which other things lie, and what is not ours is never touched.
 */

/** `1700000000000-1a2b3c4d`, `upload-UUID`, `fetch-UUID`, `drill-UUID`: what is being worked on, of no use to the next start. */
export const isWorkName = (name: string): boolean => work.test(name);

/** `1700000000000-1a2b3c4d-before`: what a restore put aside. */
export const isKeptName = (name: string): boolean => kept.test(name);

/** `1700000000000-1a2b3c4d-gone`: what was kept, while it is taken away. */
export const isGoneName = (name: string): boolean => gone.test(name);
