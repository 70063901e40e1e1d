import type { Language } from "../../contract/errors/define.ts";
import type { FileRef } from "../../contract/messages.ts";
import { type FailureText, type Outcome, unanswered } from "./client.ts";

/** Stores one file. Through XMLHttpRequest, because `fetch` does not tell how much was sent. `onProgress` gets 0 to 1. An abort is told as unanswered. */
export function uploadFile(
  file: File,
  deps: { language: Language; signal: AbortSignal; onProgress: (share: number) => void },
): Promise<Outcome<FileRef>> {
  return new Promise(resolve => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file, file.name);
    request.open("POST", "/api/files");
    request.setRequestHeader("x-hearth-language", deps.language);
    request.upload.addEventListener("progress", event => {
      if (event.lengthComputable) deps.onProgress(event.loaded / event.total);
    });
    const noAnswer = (): void => resolve(unanswered(deps.language));
    request.addEventListener("error", noAnswer);
    request.addEventListener("abort", noAnswer);
    request.addEventListener("load", () => resolve(readAnswer(request.status, request.responseText, deps.language)));
    deps.signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

function readAnswer(status: number, text: string, language: Language): Outcome<FileRef> {
  try {
    const body = JSON.parse(text) as FileRef & { error?: FailureText & { type: string } };
    if (status >= 200 && status < 300) return { ok: true, value: body };
    if (body.error) return { ok: false, status, failure: body.error };
  } catch {
    // A proxy's own page, not ours: told as an answer that did not come.
  }
  return unanswered(language);
}
