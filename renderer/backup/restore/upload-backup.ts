import type { RouteResponse } from "../../../contract/routes/define.ts";
import { type Routes, routes } from "../../../contract/routes/table.ts";
import type { Outcome } from "../../api/client.ts";
import { type UploadDeps, upload } from "../../api/upload.ts";

/** Brings a backup file to the gateway as it is. */
export function uploadBackup(file: File, deps: UploadDeps): Promise<Outcome<RouteResponse<Routes["uploadBackup"]>>> {
  const { method, path } = routes.uploadBackup;
  return upload({ method, path, body: file, contentType: "application/octet-stream" }, deps);
}
