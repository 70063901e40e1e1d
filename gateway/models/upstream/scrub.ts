const longest = 300;
/** Shorter strings are no secrets worth hiding, and hiding them would garble every sentence ("ollama" is a common stand-in for a key). */
const shortestSecret = 8;

const keyLike = [
  /\b(?:sk|pk|rk|gsk|xai|hf|ghp|github_pat|AIza)[-_]?[A-Za-z0-9][A-Za-z0-9_\-.*]{8,}/g,
  /\b(?:Bearer|Basic)\s+[A-Za-z0-9+/=_\-.]{6,}/gi,
  /\b[A-Za-z0-9_-]{40,}\b/g,
];

/** An upstream's text made fit to be shown: no markup, no key, one line, at most 300 characters. */
export function scrub(text: string, secrets: readonly string[]): string {
  let clean = text.slice(0, 20_000);
  for (const secret of secrets) if (secret.length >= shortestSecret) clean = clean.replaceAll(secret, "•••");
  clean = clean.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, " ").replace(/<[^<>]{0,500}>/g, " ");
  for (const pattern of keyLike) clean = clean.replace(pattern, "•••");
  clean = clean.replace(/[\s\u0000-\u001f\u007f]+/g, " ").trim();
  const points = Array.from(clean);
  return points.length > longest ? `${points.slice(0, longest - 1).join("")}…` : clean;
}
