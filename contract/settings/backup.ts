import * as z from "zod";
import { isPlaceName } from "../place-name.ts";

const Name = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^/\\\s][^/\\]*$/, "no slash in a place's name, and no blank at its beginning")
  .refine(isPlaceName, { error: "this name has a meaning of its own; choose another one" });

const common = {
  name: Name,
  /** False: kept in the settings, not used. */
  enabled: z.boolean().default(true),
  /** How long backups stay there, in days. Left out: `backup.keepDays`. */
  keepDays: z.number().int().min(1).max(3650).optional(),
};

/** Where backups are taken off the machine. Passwords are literals, `${NAME}` or `vault:NAME`. */
export const BackupPlace = z.discriminatedUnion("type", [
  z.looseObject({ ...common, type: z.literal("folder"), path: z.string().min(1) }),
  z.looseObject({
    ...common,
    type: z.literal("s3"),
    endpoint: z.url({ protocol: /^https?$/ }),
    bucket: z.string().min(3).max(63),
    region: z.string().min(1).default("auto"),
    /** Folder in the bucket. */
    prefix: z.string().default(""),
    accessKeyId: z.string().min(1),
    secretAccessKey: z.string().min(1),
  }),
  z.looseObject({
    ...common,
    type: z.literal("webdav"),
    url: z.url({ protocol: /^https?$/ }),
    user: z.string().default(""),
    password: z.string().default(""),
  }),
  z.looseObject({
    ...common,
    type: z.literal("sftp"),
    host: z.string().min(1),
    port: z.number().int().min(1).max(65535).default(22),
    user: z.string().min(1),
    path: z.string().min(1),
    password: z.string().optional(),
    privateKey: z.string().optional(),
    /** `SHA256:…` as `ssh-keygen -l` prints it; taken over at the first test and held to from then on. */
    hostKey: z.string().optional(),
  }),
]);
export type BackupPlace = z.infer<typeof BackupPlace>;

export const BackupSettings = z.looseObject({
  /** Time of day for the daily backup, local time; `off`: only when asked. */
  at: z.union([z.literal("off"), z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)]).default("03:00"),
  keepDays: z.number().int().min(1).max(3650).default(30),
  places: z
    .array(BackupPlace)
    .refine(places => new Set(places.map(({ name }) => name)).size === places.length, { error: "two places have the same name" })
    .default([]),
  /** Days between two test restores; 0: only when asked. */
  drillEveryDays: z.number().int().min(0).max(90).default(7),
});
export type BackupSettings = z.infer<typeof BackupSettings>;
