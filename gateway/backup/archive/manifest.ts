import * as z from "zod";
import { pathProblem } from "./entry-path.ts";

export const manifestName = "manifest.json";
export const formatVersion = 1;
/** A manifest is read into memory: so much at most. About 200,000 files. */
export const mostManifestBytes = 32 * 1024 * 1024;

const Count = z.number().int().nonnegative();

export const ManifestFile = z.object({
  path: z.string().refine(path => pathProblem(path) === null),
  bytes: z.number().int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ManifestFile = z.infer<typeof ManifestFile>;

/** The first entry of every archive: what is in it, so that anybody can tell that nothing is missing, changed or added. */
export const Manifest = z.object({
  format: z.number().int().positive(),
  /** The Hearth that made it. */
  version: z.string().max(100),
  /** Number of migrations that its database has seen. */
  schema: Count,
  /** ms since 1970. */
  createdAt: z.number().int(),
  timeZone: z.string().max(100),
  /** Of the machine's home: two homes never share it. */
  homeId: z.string().max(100),
  hostName: z.string().max(300),
  reason: z.enum(["asked", "schedule", "update", "import", "restore", "migration"]),
  /** Rows of the database, to be compared after a restore. */
  counts: z.record(z.string().max(100), Count),
  /** Devices that were signed in; backups of the first format do not tell. */
  devices: Count.optional(),
  files: z.array(ManifestFile),
});
export type Manifest = z.infer<typeof Manifest>;

export const totalBytes = (manifest: Manifest): number => manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
