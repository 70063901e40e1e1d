/** Of a domain that is kept for such use and that the public DNS knows. */
const nobody = "mailto:hearth@example.com";

/**
 * Who sends, as push services want to know it (RFC 8292, 2.1): the https name of this gateway. Apple turns a push away whose subject has a
 * name that the public DNS cannot know (`localhost`, `.local`, `.invalid`) with 403 BadJwtToken; the others do not look.
 */
export function vapidSubject(bestUrl: string): string {
  const { protocol, hostname } = new URL(bestUrl);
  const isPublic =
    protocol === "https:" &&
    /^[\w.-]+\.[a-z]{2,}$/i.test(hostname) &&
    !/\.(local|localhost|invalid|internal|test|lan)$/.test(hostname);
  return isPublic ? `https://${hostname}` : nobody;
}
