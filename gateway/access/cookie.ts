export const cookieName = "hearth";
export const cookieDays = 180;

/** The value of our cookie in a `Cookie` header. Other programs on this host name send theirs along; they are passed over. */
export function readCookie(header: string | undefined): string | null {
  if (header === undefined) return null;
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === cookieName) return pair.slice(at + 1).trim() || null;
  }
  return null;
}

/** `secret: null` takes the cookie back. `secure` where the page came by https. */
export function writeCookie(secret: string | null, secure: boolean): string {
  const age = secret === null ? 0 : cookieDays * 86_400;
  return `${cookieName}=${secret ?? ""}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`;
}
