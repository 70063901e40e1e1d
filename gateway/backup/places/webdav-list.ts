import { childOf, childrenOf, readXml, textOf, type Xml } from "./xml.ts";

/** One resource of an answer to PROPFIND. `name` is the last part of its path, decoded; empty for the folder that was asked for itself. */
export type DavEntry = {
  readonly name: string;
  readonly folder: boolean;
  readonly bytes: number | null;
  readonly at: number;
  readonly freeBytes: number | null;
};

const wanted = ["resourcetype", "getcontentlength", "getlastmodified", "quota-available-bytes"];
export const propfindBody = `<?xml version="1.0" encoding="utf-8"?><d:propfind xmlns:d="DAV:"><d:prop>${wanted.map(one => `<d:${one}/>`).join("")}</d:prop></d:propfind>`;

const whole = (text: string | undefined): number | null => (text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null);

/** Path parts, decoded, so that two ways to escape a path are the same. @throws URIError */
const parts = (path: string): string[] => path.split("/").filter(Boolean).map(decodeURIComponent);

/** The property group that was found; a server says in another one what it does not have. */
const found = (response: Xml): Xml | undefined =>
  childOf(
    childrenOf(response, "propstat").find(one => /^HTTP\/\S+ 2\d\d\b/.test(textOf(one, "status") ?? "")),
    "prop",
  );

/** Reads a multistatus answer; what is not right in the folder at `base` is left out. @throws SyntaxError, URIError, TypeError */
export function readMultistatus(text: string, base: URL): DavEntry[] {
  const root = readXml(text);
  if (root.name !== "multistatus") throw new SyntaxError("no multistatus");
  const folder = parts(base.pathname);
  return childrenOf(root, "response").flatMap(response => {
    const path = parts(new URL(textOf(response, "href") ?? "", base).pathname);
    const properties = found(response);
    if (!properties || path.length > folder.length + 1 || folder.some((part, index) => path[index] !== part)) return [];
    return [
      {
        name: path[folder.length] ?? "",
        folder: childOf(childOf(properties, "resourcetype"), "collection") !== undefined,
        bytes: whole(textOf(properties, "getcontentlength")),
        at: Date.parse(textOf(properties, "getlastmodified") ?? "") || 0,
        freeBytes: whole(textOf(properties, "quota-available-bytes")),
      },
    ];
  });
}
