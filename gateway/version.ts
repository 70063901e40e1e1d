declare const __HEARTH_VERSION__: string | undefined;

/** The version of package.json, put in by the bundler; "dev" where the sources run unbundled. */
export const version: string = typeof __HEARTH_VERSION__ === "string" ? __HEARTH_VERSION__ : "dev";
