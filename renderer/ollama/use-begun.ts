import { type RefObject, useEffect, useRef, useState } from "react";
import type { Pull } from "../../contract/routes/ollama.ts";
import { fullName } from "./model-look.ts";

/** Leads from the field at the foot of the page to the new row far above it, as soon as the list has that row. `list`: its element. */
export function useBegun(pulls: readonly Pick<Pull, "model">[]): {
  list: RefObject<HTMLUListElement | null>;
  show: (model: string) => void;
} {
  const list = useRef<HTMLUListElement>(null);
  const [shown, show] = useState<string | null>(null);
  const at = shown === null ? -1 : pulls.findIndex(one => fullName(one.model) === fullName(shown));
  useEffect(() => {
    if (at < 0) return;
    list.current?.children[at]?.scrollIntoView({ block: "center" });
    show(null);
  }, [at]);
  return { list, show };
}
