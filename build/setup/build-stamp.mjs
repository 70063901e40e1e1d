import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What dist/ is made of. */
const sources = ["contract", "main", "gateway", "renderer", "build", "package-lock.json", "package.json"];

function* filesUnder(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isDirectory()) yield `${path} ${stat.size} ${stat.mtimeMs}`;
  else for (const name of readdirSync(path).sort()) yield* filesUnder(join(path, name));
}

/** A fingerprint of names, sizes and times of the sources: reading them all would cost more than it is worth at every start. */
function fingerprint(root) {
  const hash = createHash("sha256");
  for (const source of sources)
    for (const line of filesUnder(join(root, source))) hash.update(line.slice(root.length)).update("\n");
  return hash.digest("hex");
}

const stampIn = root => join(root, "dist", ".stamp");

/** True when dist/ was built from the sources as they are now. */
export const isBuilt = root => existsSync(stampIn(root)) && readFileSync(stampIn(root), "utf8") === fingerprint(root);

/** Takes the fingerprint now and returns how to write it: a file that changes while the build runs makes the build stale. */
export function takeStamp(root) {
  const taken = fingerprint(root);
  return () => writeFileSync(stampIn(root), taken);
}
