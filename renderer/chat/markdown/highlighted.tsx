import { createLowlight } from "lowlight";
import { memo, type ReactNode } from "react";
import { languages } from "./languages.ts";

const lowlight = createLowlight(languages);
/** Longer code stays plain: colouring it would be felt while it is being written. */
const mostCharacters = 40_000;

type Node = ReturnType<typeof lowlight.highlight>["children"][number];

function draw(node: Node, key: number): ReactNode {
  if (node.type === "text") return node.value;
  if (node.type !== "element") return null;
  const names = node.properties.className;
  return (
    <span key={key} className={Array.isArray(names) ? names.join(" ") : ""}>
      {node.children.map(draw)}
    </span>
  );
}

/** Code with its words coloured, where the language is known. */
export const Highlighted = memo(({ code, language }: { code: string; language: string }) =>
  lowlight.registered(language) && code.length <= mostCharacters ? lowlight.highlight(language, code).children.map(draw) : code,
);
