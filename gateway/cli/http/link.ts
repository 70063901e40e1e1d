import { type Client, createClient, type Outcome } from "../../../contract/client.ts";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { Language } from "../../../contract/errors/define.ts";
import type { AppEvent } from "../../../contract/events.ts";
import type { FileRef } from "../../../contract/messages.ts";
import { download } from "./download.ts";
import { eventsPatience, followEvents } from "./events.ts";
import { findGateway } from "./find-gateway.ts";
import { createTransport, type Door } from "./transport.ts";
import { type Attachment, uploadAttachment } from "./upload.ts";

export type LinkDeps = {
  /** Path of `run/gateway.json`. */
  readonly ownerFile: string;
  readonly language: Language;
  /** The owner's token of this home; read once. @throws AppError of settings and vault */
  readonly readToken: () => Promise<string>;
  readonly now: () => number;
};

/** The terminal's way to the gateway: the typed client, the event stream and uploads, all as the owner. */
export type Link = {
  readonly call: Client<AbortSignal>;
  /** Looks the gateway up anew, after it was lost. @throws AppError NOT_RUNNING, NOT_ANSWERING */
  refresh(): Promise<void>;
  events(signal: AbortSignal): AsyncIterable<AppEvent>;
  upload(file: Attachment, signal?: AbortSignal): Promise<Outcome<FileRef>>;
  /** Reads a route that answers no JSON, piece by piece. */
  download(path: string, take: (text: string) => void, signal?: AbortSignal): Promise<Outcome<null>>;
};

/** @throws AppError NOT_RUNNING, NOT_ANSWERING, and those of reading the token */
export async function openLink(deps: LinkDeps): Promise<Link> {
  const find = async (token: string | undefined): Promise<Door> => {
    const found = await findGateway(deps.ownerFile);
    switch (found.kind) {
      case "stopped":
        throw AppError.of("NOT_RUNNING");
      case "silent":
        throw AppError.of("NOT_ANSWERING", { pid: found.owner.pid, seconds: 3 });
      default:
        return { url: found.owner.url, pid: found.owner.pid, token, language: deps.language };
    }
  };

  const first = await find(undefined);
  const token = await deps.readToken();
  let door: Door = { ...first, token };
  const again = async (): Promise<Door> => {
    door = await find(token);
    return door;
  };

  return {
    call: createClient<AbortSignal>(request => createTransport(door)(request)),
    refresh: async () => {
      await again();
    },
    events: signal => followEvents({ ...eventsPatience, door: again, signal, now: deps.now }),
    upload: (file, signal) => uploadAttachment(door, file, signal),
    download: (path, take, signal) => download(door, path, take, signal),
  };
}
