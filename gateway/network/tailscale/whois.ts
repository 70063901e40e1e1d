import * as z from "zod";

const Raw = z.looseObject({
  Node: z.looseObject({ Name: z.string().nullish().catch(null), ComputedName: z.string().nullish().catch(null) }),
  UserProfile: z.looseObject({ LoginName: z.string().min(1), DisplayName: z.string().nullish().catch(null) }),
});

/** Who is behind an address of the tailnet. A tagged machine belongs to `tagged-devices`. */
export type Whois = { readonly login: string; readonly name: string; readonly node: string };

/** Null for what names no person and no machine. */
export function readWhois(value: unknown): Whois | null {
  const parsed = Raw.safeParse(value);
  if (!parsed.success) return null;
  const { Node: node, UserProfile: person } = parsed.data;
  return {
    login: person.LoginName,
    name: person.DisplayName || person.LoginName,
    node: (node.Name || node.ComputedName || "").replace(/\.$/, "").toLowerCase(),
  };
}
