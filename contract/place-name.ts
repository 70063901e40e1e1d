/** Names that mean something else already: the home's own folder, steps in an address, and what every object of the language has. */
const ownNames: ReadonlySet<string> = new Set(["home", ".", "..", ...Object.getOwnPropertyNames(Object.prototype)]);

/** Whether a place for backups may have this name. Apart from the schema, so that the pages can ask without carrying zod. */
export const isPlaceName = (name: string): boolean => !ownNames.has(name);
