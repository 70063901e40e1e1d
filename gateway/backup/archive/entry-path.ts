/** Where a backup may put something: nothing else of a home is ever written by a restore. */
const allowed: readonly RegExp[] = [
  /^manifest\.json$/,
  /^hearth\.json5$/,
  /^config-history\/[^/]+$/,
  /^data\/hearth\.db$/,
  /^data\/vault\.json$/,
  /^data\/files\/[0-9a-f]{2}\/[0-9a-f]{64}$/,
  /^keys\/vault\.key$/,
  /^agents\/(?:[^/]+\/){0,16}[^/]+$/,
];

/** Names that a file system of Windows takes for something else. */
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * Why an entry of this name is refused, in English and Chinese; null when it may be there. Asked for names as they stand in an archive,
 * after a leading `./` was taken off.
 */
export function pathProblem(path: string): { problem: string; problemZh: string } | null {
  const shown = JSON.stringify(path.slice(0, 100));
  const refuse = (problem: string, problemZh: string) => ({
    problem: `${problem}: ${shown}.`,
    problemZh: `${problemZh}：${shown}。`,
  });
  if (path === "" || path.length > 1_000) return refuse("it has an entry without a usable name", "其中有名称不可用的条目");
  if (/[\0-\x1f\x7f\\:]/.test(path))
    return refuse("the name of an entry has characters that are not allowed", "条目名称含有不允许的字符");
  const parts = path.split("/");
  if (path.startsWith("/") || parts.includes("..") || parts.includes(".") || parts.includes(""))
    return refuse("an entry would be written outside of its place", "有条目会写到规定位置之外");
  if (parts.some(part => deviceName.test(part) || /[. ]$/.test(part) || Buffer.byteLength(part) > 255))
    return refuse("the name of an entry is not a usable file name", "条目名称不是可用的文件名");
  return allowed.some(pattern => pattern.test(path))
    ? null
    : refuse("it has an entry that is not part of a home", "其中有不属于 Hearth 目录的条目");
}
