import { accessErrors } from "./access.ts";
import { backupErrors } from "./backup.ts";
import type { ErrorRow } from "./define.ts";
import { houseErrors } from "./house.ts";
import { modelErrors } from "./models.ts";
import { moneyErrors } from "./money.ts";
import { requestErrors } from "./requests.ts";
import { settingsErrors } from "./settings.ts";
import { systemErrors } from "./system.ts";

/** Every error that can reach a person. Codes are never reused; docs/errors.md is held equal to this table by a test. */
export const errorTable = {
  ...accessErrors,
  ...requestErrors,
  ...modelErrors,
  ...moneyErrors,
  ...settingsErrors,
  ...systemErrors,
  ...houseErrors,
  ...backupErrors,
};

export type ErrorCode = keyof typeof errorTable;
export type ModelErrorCode = keyof typeof modelErrors;

export const errorRow = (code: ErrorCode): ErrorRow => errorTable[code];
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorTable, code);
