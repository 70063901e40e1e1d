/** `3 messages`, `1 message`; `count` as it is printed already. */
export const many = (count: string, one: string, other: string): string => `${count} ${count === "1" ? one : other}`;
