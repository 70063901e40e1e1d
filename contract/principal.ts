/** Who is asking. Every door makes one of these before a route runs. */
export type Principal =
  | { readonly kind: "owner"; readonly via: "token" }
  | { readonly kind: "device"; readonly deviceId: string; readonly role: "owner" | "user"; readonly via: "cookie" | "jwt" };

export const isOwner = (principal: Principal): boolean => principal.kind === "owner" || principal.role === "owner";

/** Name under which usage, limits and audit rows are kept: `owner` or `device:ID`. */
export const principalId = (principal: Principal): string =>
  principal.kind === "owner" ? "owner" : `device:${principal.deviceId}`;
