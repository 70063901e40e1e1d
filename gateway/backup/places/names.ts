import { randomInt } from "node:crypto";
import { isArchiveName } from "../create/names.ts";

/**
 * While it is being stored a file has this ending; some servers refuse `.part`. It is no backup's name, so nobody lists it. `tag` says whose
 * bytes they are: two homes may upload backups of one second at once.
 */
const uploadEnding = /(?:\.[0-9a-f]{8})?\.uploading$/;
export const uploadName = (name: string, tag: string): string => `${name}.${tag}.uploading`;
export const isUploadName = (name: string): boolean => uploadEnding.test(name) && isArchiveName(name.replace(uploadEnding, ""));

/** A former try that nobody goes on with; a younger one may be another gateway's that uploads just now. */
export const abandonedAfterMs = 24 * 60 * 60_000;

const testStem = "00000000_000000_";
/** A name for a file that is written to try a place: of the form of a backup's, of a date that is none. */
export const testName = (): string => `${testStem}${randomInt(1e12)}.tar.zst.age`;
export const isTestName = (name: string): boolean => name.startsWith(testStem) && isArchiveName(name);
