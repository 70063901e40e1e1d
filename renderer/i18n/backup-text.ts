import type { Language } from "../../contract/errors/define.ts";
import { backup as english } from "./en/backup.ts";
import { useLanguage } from "./use-text.tsx";
import { backup as chinese } from "./zh-CN/backup.ts";

export type BackupWords = typeof english;

/** Apart from the catalogue of all pages: these sentences come with their page and not with the first screen. */
export const backupCatalogues: Readonly<Record<Language, BackupWords>> = { en: english, "zh-CN": chinese };

/** The sentences about backups, in the reader's language. */
export const useBackupText = (): BackupWords => backupCatalogues[useLanguage()[0]];
