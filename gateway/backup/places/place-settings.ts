import { stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import { isPlaceName } from "../../../contract/place-name.ts";
import { type Principal, principalId } from "../../../contract/principal.ts";
import { BackupPlace } from "../../../contract/settings/backup.ts";
import type { Clock } from "../../clock.ts";
import { isMissing } from "../../config/atomic-file.ts";
import { maskSettings } from "../../config/masking.ts";
import type { SettingsService } from "../../config/service.ts";
import { withSecretsKept } from "../../config/typed-secrets.ts";
import { resolveVariables, type Variables } from "../../config/variables.ts";
import type { Writer } from "../../db/writes.ts";
import type { Handlers } from "../../routes/handler.ts";
import type { Vault } from "../../vault/vault.ts";
import { emptyPlace, type OpenCatalogue, type PlaceRecord } from "../catalogue.ts";
import type { Uploads } from "../uploads/uploads.ts";
import { createPlace } from "./create-place.ts";
import { markerName } from "./folder.ts";
import type { Place } from "./place.ts";
import { placeError, problemOf } from "./place-error.ts";
import { refuse, type Stored, secretOf, takeSecrets, withoutUserInfo } from "./place-secrets.ts";
import { secretFields, secretItem } from "./secret-names.ts";
import { testAdvice } from "./test-advice.ts";
import { testPlace } from "./test-place.ts";
import { whereOf } from "./where.ts";

type Row = "listPlaces" | "savePlace" | "removePlace" | "testPlace";
export type PlaceHandlerDeps = {
  readonly settings: Pick<SettingsService, "current" | "written" | "change">;
  readonly vault: Pick<Vault, "get" | "set" | "remove">;
  readonly catalogue: Pick<OpenCatalogue, "get">;
  readonly uploads: Pick<Uploads, "state" | "forget" | "learn" | "look">;
  /** HEARTH_HOME. */
  readonly home: string;
  /** For `${NAME}` in a form that is tried before it is saved. */
  readonly environment: Variables;
  readonly writer: Pick<Writer, "run">;
  readonly clock: Clock;
};

const list = ["backup", "places"] as const;
const longestTestMs = 180_000;

/** Opens the places of the settings with what is known of them. */
export const createOpenPlace =
  (deps: { readonly vault: Pick<Vault, "get">; readonly catalogue: Pick<OpenCatalogue, "get">; readonly home: string }) =>
  (settings: BackupPlace): Promise<Place> => {
    const { hostKey, known } = deps.catalogue.get().places[settings.name] ?? emptyPlace;
    return createPlace(settings, { secret: secretOf(settings.name, deps.vault), hostKey, known, home: deps.home, trial: false });
  };

async function hasMarker(place: BackupPlace): Promise<boolean> {
  if (place.type !== "folder") return false;
  try {
    await stat(join(place.path, markerName));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

const hostKeyOf = (place: BackupPlace | undefined): string | null =>
  place?.type === "sftp" && place.hostKey !== undefined && place.hostKey !== "" ? place.hostKey : null;

/** The places over HTTP. A password goes in and never comes out. */
export function createPlaceHandlers(deps: PlaceHandlerDeps): Handlers<Row> {
  const { settings, vault, uploads } = deps;
  const places = (): readonly BackupPlace[] => settings.current().backup.places;
  const indexOf = (name: string): number => places().findIndex(place => place.name === name);
  const storedOf = (name: string): Stored | null => {
    const index = indexOf(name);
    const place = places()[index];
    return place ? { place, written: field => settings.written([...list, index, field]) } : null;
  };
  const recordOf = (name: string): PlaceRecord => deps.catalogue.get().places[name] ?? emptyPlace;
  const audit = (principal: Principal, action: string, target: string): Promise<unknown> =>
    deps.writer.run("audit.append", {
      ...{ at: deps.clock.now(), actor: principalId(principal), action, target, detail: {} },
    });
  const staysThere = (place: BackupPlace, stored: Stored | null): boolean =>
    stored !== null && stored.place.type === place.type && whereOf(stored.place) === whereOf(place);

  return {
    listPlaces: () => ({
      places: places().map((place, index) => maskSettings(place, settings.written([...list, index])) as Record<string, unknown>),
    }),

    savePlace: async ({ params: { name }, body, principal, language }) => {
      if (!isPlaceName(name))
        refuse("name", "this name has a meaning of its own; choose another one", "此名称另有含义，请换一个");
      // The name stands in the path of the request; the parser looks at it once more.
      const parsed = BackupPlace.safeParse({ ...body, name });
      if (!parsed.success) return refuse("name", "no slash, and no blank at its beginning", "不能包含斜杠，也不能以空格开头");
      const stored = storedOf(name);
      const taken = takeSecrets(withoutUserInfo(parsed.data), stored);
      const index = indexOf(name);
      const stays = staysThere(taken.place, stored);
      const hostKey = hostKeyOf(taken.place) ?? (stays ? hostKeyOf(stored?.place) : null);
      const value = { ...taken.settings, ...(hostKey === null ? {} : { hostKey }) };
      const at = index < 0 ? places().length : index;
      await withSecretsKept(vault, taken.secrets, () =>
        settings.change([{ path: [...list, at], value }], principalId(principal)),
      );
      if (!stays) await uploads.forget(name);
      await uploads.learn(name, {
        hostKey: hostKey ?? (stays ? recordOf(name).hostKey : null),
        known: (stays && recordOf(name).known) || (await hasMarker(taken.place)),
      });
      await audit(principal, "backup.place.saved", name);
      uploads.look();
      return uploads.state(name, language);
    },

    removePlace: async ({ params: { name }, principal }) => {
      const stored = storedOf(name);
      if (!stored) throw AppError.of("PLACE_NOT_FOUND", { place: name });
      await settings.change([{ path: [...list, indexOf(name)], value: undefined }], principalId(principal));
      for (const field of secretFields(stored.place))
        if (vault.get(secretItem(name, field)) !== undefined) await vault.remove(secretItem(name, field));
      await uploads.forget(name);
      await audit(principal, "backup.place.removed", name);
      return { ok: true };
    },

    testPlace: async ({ body, language, signal }) => {
      const stored = storedOf(body.name);
      const { place: form } = takeSecrets(withoutUserInfo(body), stored);
      const resolved = resolveVariables(form, deps.environment);
      const missing = resolved.missing[0];
      if (missing) refuse(missing.path.join("."), `${missing.variable} is not set`, `${missing.variable} 未设置`);
      const stays = staysThere(form, stored);
      const { known, hostKey } = stays ? recordOf(body.name) : emptyPlace;
      const place = await createPlace(resolved.value as BackupPlace, {
        ...{ secret: secretOf(body.name, vault), home: deps.home, known, trial: true },
        // A key that is asked for by the form goes before the one that was taken over.
        hostKey: hostKeyOf(form) ?? hostKey,
      });
      try {
        const {
          ok,
          steps,
          failure,
          hostKey: found,
        } = await testPlace(place, AbortSignal.any([signal, AbortSignal.timeout(longestTestMs)]));
        // A folder is known by its marker, which a test does not write.
        if (ok && stays)
          await uploads.learn(body.name, {
            known: known || form.type !== "folder" || (await hasMarker(form)),
            hostKey: hostKey ?? found,
          });
        // Nobody stopped it whose answer this is: it took too long.
        const told = failure?.code === "BACKUP_STOPPED" ? placeError("PLACE_UNREACHABLE", body.name, "silent", failure) : failure;
        if (told === null) return { ok, steps: [...steps], hostKey: found, failure: null };
        const { code, message, hint } = told.failure(language).error;
        const step = steps.find(({ state }) => state === "failed")?.step ?? "connect";
        const advice = testAdvice({ code, problem: problemOf(told) }, form.type, step, language);
        return { ok, steps: [...steps], hostKey: found, failure: { code, message, hint: advice ?? hint } };
      } finally {
        await place.close();
      }
    },
  };
}
