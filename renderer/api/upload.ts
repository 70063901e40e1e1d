import type { Language } from "../../contract/errors/define.ts";
import type { FileRef } from "../../contract/messages.ts";
import { type FailureText, type Outcome, unanswered } from "./client.ts";

export type UploadDeps = {
  readonly language: Language;
  readonly signal: AbortSignal;
  /** Gets 0 to 1. */
  readonly onProgress: (share: number) => void;
};

/**
 * Sends what a file is and resolves to the answer. Through XMLHttpRequest, because `fetch` does not tell how much was sent. An abort is told as
 * unanswered. `contentType` is left out for a form, which the browser names with its boundary.
 */
export function upload<T>(
  to: { readonly method: string; readonly path: string; readonly body: File | FormData; readonly contentType?: string },
  deps: UploadDeps,
): Promise<Outcome<T>> {
  return new Promise(resolve => {
    const request = new XMLHttpRequest();
    request.open(to.method, to.path);
    request.setRequestHeader("x-hearth-language", deps.language);
    if (to.contentType !== undefined) request.setRequestHeader("content-type", to.contentType);
    request.upload.addEventListener("progress", event => {
      if (event.lengthComputable) deps.onProgress(event.loaded / event.total);
    });
    const noAnswer = (): void => resolve(unanswered(deps.language));
    request.addEventListener("error", noAnswer);
    request.addEventListener("abort", noAnswer);
    request.addEventListener("load", () => resolve(readAnswer<T>(request.status, request.responseText, deps.language)));
    deps.signal.addEventListener("abort", () => request.abort());
    request.send(to.body);
  });
}

/** Stores one file of a message. */
export function uploadFile(file: File, deps: UploadDeps): Promise<Outcome<FileRef>> {
  const form = new FormData();
  form.append("file", file, file.name);
  return upload({ method: "POST", path: "/api/files", body: form }, deps);
}

function readAnswer<T>(status: number, text: string, language: Language): Outcome<T> {
  try {
    const body = JSON.parse(text) as T & { error?: FailureText & { type: string } };
    if (status >= 200 && status < 300) return { ok: true, value: body };
    if (body.error) return { ok: false, status, failure: body.error };
  } catch {
    // A proxy's own page, not ours: told as an answer that did not come.
  }
  return unanswered(language);
}
