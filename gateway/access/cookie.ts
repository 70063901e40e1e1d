export const cookieDays = 180;

/**
 * Cookies know no port, so the name carries ours: two gateways on one machine do not take each other's away. Over https the prefix keeps
 * other hosts of the same domain from planting one.
 */
const plainName = (port: number): string => `hearth_${port}`;
const secureName = (port: number): string => `__Host-${plainName(port)}`;

/**
 * All values of our cookie in a `Cookie` header, those that came by https first. There can be several: whoever may set cookies for this
 * host name can plant one with a longer path, which browsers send ahead of ours.
 */
export function readCookies(header: string | undefined, port: number): readonly string[] {
  if (header === undefined) return [];
  const values = (name: string): string[] =>
    header.split(";").flatMap(pair => {
      const at = pair.indexOf("=");
      const value = at > 0 && pair.slice(0, at).trim() === name ? pair.slice(at + 1).trim() : "";
      return value === "" ? [] : [value];
    });
  return [...values(secureName(port)), ...values(plainName(port))];
}

const attributes = (days: number): string => `Path=/; Max-Age=${days * 86_400}; HttpOnly; SameSite=Strict`;

/** The `Set-Cookie` that keeps `secret`. `secure` where the page came by https. */
export const writeCookie = (secret: string, port: number, secure: boolean): string =>
  secure
    ? `${secureName(port)}=${secret}; ${attributes(cookieDays)}; Secure`
    : `${plainName(port)}=${secret}; ${attributes(cookieDays)}`;

/** The `Set-Cookie`s that take ours back; https also takes back what http had set. */
export const clearCookies = (port: number, secure: boolean): string[] =>
  [secure ? `${secureName(port)}=; ${attributes(0)}; Secure` : [], `${plainName(port)}=; ${attributes(0)}`].flat();
