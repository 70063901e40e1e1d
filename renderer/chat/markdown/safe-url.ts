/** The address of a link in an answer, or "" when it must not be followed: only https leads out of the page. */
export function safeUrl(url: string): string {
  try {
    return new URL(url).protocol === "https:" ? url : "";
  } catch {
    return ""; // Relative, or no address at all: an answer has no place that it could be relative to.
  }
}
