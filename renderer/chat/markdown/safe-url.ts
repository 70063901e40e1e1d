/** Pages of Hearth that only show something: the guide leads there, and nothing happens by opening one. */
const ownPages = /^\/(settings(\/[a-z]+)?|budget(\/[a-z]+)?|devices|backup|setup)$/;

export const isOwnPage = (url: string): boolean => ownPages.test(url);

/** The address of a link in an answer, or "" when it must not be followed: https leads out of the page, a few pages of Hearth stay in it. */
export function safeUrl(url: string): string {
  if (isOwnPage(url)) return url;
  try {
    return new URL(url).protocol === "https:" ? url : "";
  } catch {
    return ""; // Relative, or no address at all: an answer has no place that it could be relative to.
  }
}
