/** Names that are being worked on: never listed, swept at the next start. */
export const stagePrefix = ".staging-";
export const partialPrefix = ".partial-";
export const archiveEnding = ".tar.zst.age";

/** `20261121_030000.tar.zst.age`, in the local time of `timeZone`; the second one of a second ends in `_2`. */
export function archiveName(createdAt: number, timeZone: string, copy: number): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    ...{ timeZone, year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  }).formatToParts(createdAt);
  const get = (type: Intl.DateTimeFormatPartTypes): string => parts.find(part => part.type === type)?.value ?? "00";
  const stem = `${get("year")}${get("month")}${get("day")}_${get("hour")}${get("minute")}${get("second")}`;
  return `${stem}${copy > 1 ? `_${copy}` : ""}${archiveEnding}`;
}

/** The name after this one among those of one second: `…_2`, `…_3`. */
export const nextArchiveName = (name: string): string =>
  name.replace(/^(\d{8}_\d{6})(?:_(\d+))?/, (_whole, second: string, copy = "1") => `${second}_${Number(copy) + 1}`);

/** The second of a backup's name, which two backups may share. */
export const secondOf = (name: string): string => name.slice(0, "20261121_030000".length);

/** True for the name of a finished backup. */
export const isArchiveName = (name: string): boolean => /^\d{8}_\d{6}(?:_\d+)?\.tar\.zst\.age$/.test(name);
