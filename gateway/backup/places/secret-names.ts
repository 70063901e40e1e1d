import type { BackupPlace } from "../../../contract/settings/backup.ts";

const fieldsOf = {
  folder: [],
  s3: ["secretAccessKey"],
  webdav: ["password"],
  sftp: ["password", "privateKey"],
} as const satisfies Record<BackupPlace["type"], readonly string[]>;

export type SecretField = "secretAccessKey" | "password" | "privateKey";
export const everySecretField: readonly SecretField[] = ["secretAccessKey", "password", "privateKey"];
export const secretFields = (place: Pick<BackupPlace, "type">): readonly SecretField[] => fieldsOf[place.type];
export const isSecretField = (field: unknown): field is SecretField => everySecretField.some(one => one === field);

/** The name under which the vault keeps a secret of a place. */
export const secretItem = (place: string, field: SecretField): string => `backup:${place}:${field}`;
