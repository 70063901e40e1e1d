import type { Reach } from "../../../contract/routes/reach.ts";

export type WhyNotYet =
  /** Nothing is chosen, and nothing stands in the way of choosing. */
  | { readonly kind: "closed" }
  | { readonly kind: "opening" }
  | { readonly kind: "told"; readonly message: string; readonly hint: string; readonly url: string | null };

/** Why no phone can come in: the tailnet first, since everything else waits for it. `reach`: null when nobody told. */
export function whyNotYet(reach: Pick<Reach, "mode" | "tailnet" | "serve"> | null): WhyNotYet {
  if (reach === null) return { kind: "closed" };
  const { mode, tailnet, serve } = reach;
  if (tailnet.kind !== "running") {
    const { message, hint, url } = tailnet;
    return { kind: "told", message, hint, url };
  }
  if (mode === "serve" && serve.state === "failed" && serve.failure !== null) {
    const { message, hint, url } = serve.failure;
    return { kind: "told", message, hint, url };
  }
  return mode === "local" ? { kind: "closed" } : { kind: "opening" };
}
