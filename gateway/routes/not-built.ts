import { AppError } from "../../contract/errors/app-error.ts";
import type { RouteName } from "../../contract/routes/table.ts";
import type { Handlers } from "./handler.ts";

/** Stands in for rows whose room is being built. */
export const notBuilt = <K extends RouteName>(...names: readonly K[]): Handlers<K> =>
  Object.fromEntries(names.map(name => [name, () => Promise.reject(AppError.of("NOT_RUNNING"))])) as unknown as Handlers<K>;
