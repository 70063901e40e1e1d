import type { Language } from "../../../contract/errors/define.ts";
import type { RouteResponse } from "../../../contract/routes/define.ts";
import { type Routes, routes } from "../../../contract/routes/table.ts";
import { type FailureText, type Outcome, unanswered } from "../../api/client.ts";

type Uploaded = RouteResponse<Routes["uploadBackup"]>;

/** Brings a backup file to the gateway as it is. Through XMLHttpRequest, because `fetch` does not tell how much was sent. An abort is told as unanswered. */
export function uploadBackup(
  file: File,
  deps: { language: Language; signal: AbortSignal; onProgress: (share: number) => void },
): Promise<Outcome<Uploaded>> {
  return new Promise(resolve => {
    const { method, path } = routes.uploadBackup;
    const request = new XMLHttpRequest();
    request.open(method, path);
    request.setRequestHeader("x-hearth-language", deps.language);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.addEventListener("progress", event => {
      if (event.lengthComputable) deps.onProgress(event.loaded / event.total);
    });
    const noAnswer = (): void => resolve(unanswered(deps.language));
    request.addEventListener("error", noAnswer);
    request.addEventListener("abort", noAnswer);
    request.addEventListener("load", () => resolve(readAnswer(request.status, request.responseText, deps.language)));
    deps.signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function readAnswer(status: number, text: string, language: Language): Outcome<Uploaded> {
  try {
    const body = JSON.parse(text) as Uploaded & { error?: FailureText & { type: string } };
    if (status >= 200 && status < 300) return { ok: true, value: body };
    if (body.error) return { ok: false, status, failure: body.error };
  } catch {
    // A proxy's own page, not ours: told as an answer that did not come.
  }
  return unanswered(language);
}
