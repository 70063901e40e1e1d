/** Joins what is set: `cx("a", open && "b")`. */
export const cx = (...names: readonly (string | false | null | undefined)[]): string => names.filter(Boolean).join(" ");
