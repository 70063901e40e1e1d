import type { RouteResponse } from "../../../contract/routes/define.ts";
import type { Routes } from "../../../contract/routes/table.ts";
import { backupCatalogues } from "../../i18n/backup-text.ts";
import { createFormat } from "../../i18n/format.ts";

export type Kit = RouteResponse<Routes["backupKit"]>;

/** Somebody with two machines must not save the kit of one over that of the other. */
export const kitFileName = ({ hostName, fingerprint }: Pick<Kit, "hostName" | "fingerprint">): string =>
  `hearth-emergency-kit-${`${hostName}-${fingerprint}`.replace(/[^\p{L}\p{N}.-]+/gu, "-")}.txt`;

/** Both languages stand on the kit: whoever finds it may read either. */
export const kitLanguages = ["en", "zh-CN"] as const;

/** The keys in a file, one a line, without what else stands on an emergency kit; empty where there is none. */
export const keysIn = (text: string): string => [...new Set(text.match(/AGE-SECRET-KEY-1[0-9A-Z]+/gi) ?? [])].join("\n");

/**
 * The kit as a file. Every line but the key is a comment, so that the file itself is the key file that `age -i` takes and that Hearth reads.
 */
export function kitText(kit: Kit): string {
  const parts = kitLanguages.flatMap(language => {
    const { sheet } = backupCatalogues[language];
    return [
      sheet.title,
      "",
      sheet.what,
      sheet.made(kit.hostName, createFormat(language).date(kit.madeAt)),
      sheet.fingerprint(kit.fingerprint),
      "",
      sheet.restore,
      sheet.without,
      ...kit.commands.map(command => `    ${command}`),
      "",
    ];
  });
  const comments = [...parts, `public key: ${kit.recipient}`].map(line => `# ${line}`.trimEnd());
  return `${comments.join("\n")}\n${kit.identity}\n`;
}
