/** An element: its name without prefix, the text right in it, and the elements in it. */
export type Xml = { readonly name: string; readonly text: string; readonly children: readonly Xml[] };

const mostDepth = 32;
const token =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([^\s<>/!?]+)((?:\s+[^\s=<>/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const decode = (text: string): string =>
  text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w+);/gi, (_whole, name: string) => {
    const number = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : name.startsWith("#") ? Number(name.slice(1)) : null;
    const found = number === null ? entities[name] : number <= 0x10ffff ? String.fromCodePoint(number) : undefined;
    if (found === undefined) throw new SyntaxError("an entity that is not known");
    return found;
  });

type Open = { readonly name: string; readonly full: string; text: string; readonly children: Xml[] };

/**
 * The root element of an answer in XML. Strict: every element is closed by its own name, nothing stands after the root, and a document type
 * (with which entities could be declared) is refused. @throws SyntaxError
 */
export function readXml(text: string): Xml {
  const open: Open[] = [];
  let root: Xml | undefined;
  const put = (element: Xml): void => {
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else if (root) throw new SyntaxError("more than one root");
    else root = element;
  };
  const source = text.replace(/^\uFEFF/, "");
  token.lastIndex = 0;
  while (token.lastIndex < source.length) {
    const match = token.exec(source);
    if (!match) throw new SyntaxError("no XML");
    const [, cdata, closing, full, , alone, plain] = match;
    const inside = open.at(-1);
    if (full !== undefined) {
      const name = full.slice(full.indexOf(":") + 1);
      if (closing) {
        if (inside?.full !== full) throw new SyntaxError("an element is not closed");
        open.pop();
        put({ name: inside.name, text: inside.text.trim(), children: inside.children });
      } else if (alone) put({ name, text: "", children: [] });
      else if (open.length >= mostDepth) throw new SyntaxError("too deep");
      else open.push({ name, full, text: "", children: [] });
    } else if (cdata !== undefined || plain !== undefined) {
      const said = cdata ?? decode(plain ?? "");
      if (inside) inside.text += said;
      else if (said.trim() !== "") throw new SyntaxError("text outside the root");
    }
  }
  if (!root || open.length > 0) throw new SyntaxError("it ends too early");
  return root;
}

export const childrenOf = (element: Xml | undefined, name: string): Xml[] =>
  element?.children.filter(child => child.name === name) ?? [];
export const childOf = (element: Xml | undefined, name: string): Xml | undefined =>
  element?.children.find(child => child.name === name);
export const textOf = (element: Xml | undefined, name: string): string | undefined => childOf(element, name)?.text;
