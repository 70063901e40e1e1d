import { isPlaceName } from "../../../contract/place-name.ts";
import type { RouteRequest } from "../../../contract/routes/define.ts";
import type { Routes } from "../../../contract/routes/table.ts";

export type PlaceType = "folder" | "s3" | "webdav" | "sftp";
export const placeTypes: readonly PlaceType[] = ["folder", "s3", "webdav", "sftp"];
export type PlaceBody = RouteRequest<Routes["savePlace"]>["body"];
/** As the gateway tells it, its secrets masked. */
export type StoredPlace = Readonly<Record<string, unknown>>;

/** Every field of every kind of place as it stands in the form; a field of another kind is left alone. */
export type PlaceDraft = {
  readonly type: PlaceType;
  readonly name: string;
  readonly enabled: boolean;
  readonly keepDays: string;
  readonly path: string;
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly url: string;
  readonly user: string;
  readonly host: string;
  readonly port: string;
  /** Accepted by the person; empty while nobody was asked. */
  readonly hostKey: string;
  /** Secrets are what was typed now; empty: the stored one stays. */
  readonly secretAccessKey: string;
  readonly password: string;
  readonly privateKey: string;
};
export type TextField = Exclude<keyof PlaceDraft, "type" | "enabled">;
export type SecretField = "secretAccessKey" | "password" | "privateKey";
export type Problem = "missing" | "nameTaken" | "namePlain" | "notAddress" | "notPort" | "notDays";

const fields: Readonly<Record<PlaceType, readonly TextField[]>> = {
  folder: ["path"],
  s3: ["endpoint", "bucket", "region", "prefix", "accessKeyId", "secretAccessKey"],
  webdav: ["url", "user", "password"],
  sftp: ["host", "port", "user", "path", "password", "privateKey", "hostKey"],
};
const needed: ReadonlySet<TextField> = new Set(["path", "endpoint", "bucket", "accessKeyId", "url", "host"]);
const secrets: ReadonlySet<TextField> = new Set(["secretAccessKey", "password", "privateKey"]);
const blank: PlaceDraft = {
  ...{ type: "folder", name: "", enabled: true, keepDays: "", path: "", endpoint: "", bucket: "", region: "auto", prefix: "" },
  ...{ accessKeyId: "", url: "", user: "", host: "", port: "22", hostKey: "", secretAccessKey: "", password: "", privateKey: "" },
};

export const emptyDraft = (type: PlaceType, name: string): PlaceDraft => ({ ...blank, type, name });

const isType = (value: unknown): value is PlaceType => placeTypes.some(type => type === value);
const word = (value: unknown, otherwise: string): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : otherwise;

/** The form of a place of the settings; its secrets stay where they are. */
export function draftOf(stored: StoredPlace): PlaceDraft {
  const type = isType(stored.type) ? stored.type : "folder";
  const texts = fields[type]
    .filter(field => !secrets.has(field))
    .map(field => [field, word(stored[field], blank[field])] as const);
  const common = { type, name: word(stored.name, ""), enabled: stored.enabled !== false, keepDays: word(stored.keepDays, "") };
  return { ...blank, ...Object.fromEntries(texts), ...common };
}

/** Does the vault have this secret already? */
export const hasSecret = (stored: StoredPlace | null, field: SecretField): boolean =>
  typeof stored?.[field] === "string" && stored[field] !== "";

const isAddress = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);
const isWhole = (text: string, most: number): boolean => /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= most;

/** What is wrong with each field; empty when the form can be sent. `taken`: names of the other places; null when the name is fixed. */
export function problemsOf(
  draft: PlaceDraft,
  taken: readonly string[] | null,
  stored: StoredPlace | null,
): Partial<Record<TextField, Problem>> {
  const problems: Partial<Record<TextField, Problem>> = {};
  const name = draft.name.trim();
  if (taken !== null) {
    if (name === "") problems.name = "missing";
    else if (/[/\\]/.test(name) || !isPlaceName(name) || name.length > 64) problems.name = "namePlain";
    else if (taken.includes(name)) problems.name = "nameTaken";
  }
  for (const field of fields[draft.type]) if (needed.has(field) && draft[field].trim() === "") problems[field] = "missing";
  if (draft.type === "sftp") {
    if (draft.user.trim() === "") problems.user = "missing";
    if (!isWhole(draft.port.trim(), 65_535)) problems.port = "notPort";
  }
  if (draft.type === "s3") {
    if (draft.secretAccessKey === "" && !hasSecret(stored, "secretAccessKey")) problems.secretAccessKey = "missing";
    if (!problems.endpoint && !isAddress(draft.endpoint.trim())) problems.endpoint = "notAddress";
  }
  if (draft.type === "webdav" && !problems.url && !isAddress(draft.url.trim())) problems.url = "notAddress";
  if (draft.keepDays.trim() !== "" && !isWhole(draft.keepDays.trim(), 3650)) problems.keepDays = "notDays";
  return problems;
}

/** What is sent. A secret that was not typed is sent as it was told, masked: the gateway keeps what it has. Unknown keys of the settings stay. */
export function bodyOf(draft: PlaceDraft, stored: StoredPlace | null): PlaceBody {
  const others = stored?.type === draft.type ? stored : {};
  const sent = fields[draft.type].map((field): readonly [string, unknown] => {
    const text = secrets.has(field) ? draft[field] : draft[field].trim();
    if (secrets.has(field) && text === "") return [field, others[field]];
    if (field === "port") return [field, Number(text)];
    if (field === "region" && text === "") return [field, "auto"];
    return [field, field === "hostKey" && text === "" ? undefined : text];
  });
  const days = draft.keepDays.trim();
  const body = {
    ...others,
    ...Object.fromEntries(sent),
    type: draft.type,
    name: draft.name.trim(),
    enabled: draft.enabled,
    keepDays: days === "" ? undefined : Number(days),
  };
  // The gateway parses it: every key that it needs was looked at by `problemsOf`.
  return JSON.parse(JSON.stringify(body)) as PlaceBody;
}

const lastOf = (path: string): string => path.split(/[/\\]/).findLast(part => part.trim() !== "") ?? "";
const hostOf = (address: string): string => (isAddress(address) ? new URL(address).hostname : "");

/** What tells a place from others of its kind, for a name: its folder, bucket or machine; empty while nothing of it was typed. */
export function tellingName(draft: PlaceDraft): string {
  const found = {
    folder: () => lastOf(draft.path),
    s3: () => draft.bucket,
    webdav: () => hostOf(draft.url.trim()),
    sftp: () => draft.host,
  }[draft.type]();
  const name = found.replaceAll(/[/\\]/g, "").trim().slice(0, 60);
  return isPlaceName(name) ? name : "";
}

/** A first name for a place of this kind, free among `taken`. */
export function freePlaceName(wished: string, taken: readonly string[]): string {
  if (!taken.includes(wished)) return wished;
  for (let count = 2; ; count += 1) if (!taken.includes(`${wished} ${count}`)) return `${wished} ${count}`;
}
