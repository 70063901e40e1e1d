import { isOwner, type Principal, principalId } from "../../contract/principal.ts";

/** Whose conversations may be seen: those of one principal, or all (`null`). */
export type Scope = string | null;

/** The owner sees every conversation of this gateway; a device of somebody else sees its own. */
export const scopeOf = (principal: Principal): Scope => (isOwner(principal) ? null : principalId(principal));

export const inScope = (scope: Scope, principal: string): boolean => scope === null || scope === principal;
