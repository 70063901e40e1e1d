import { createKept } from "../phone/kept.ts";
import type { WorkerScope } from "./scope.ts";

/** The browser gave this subscription another address: the gateway is told, in the words' language that was chosen here. */
export async function subscribeAgain(
  scope: Pick<WorkerScope, "registration" | "fetch" | "caches">,
  old: PushSubscription | null,
): Promise<void> {
  const answer = await scope.fetch("/api/push", { credentials: "same-origin" });
  if (!answer.ok) return;
  const { publicKey } = (await answer.json()) as { publicKey: string };
  const options = { userVisibleOnly: true, applicationServerKey: old?.options.applicationServerKey ?? publicKey };
  const { endpoint, keys } = (await scope.registration.pushManager.subscribe(options)).toJSON();
  const language = (await createKept(scope.caches).language()) ?? "en";
  await scope.fetch("/api/push", {
    method: "PUT",
    credentials: "same-origin",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ endpoint, keys, language }),
  });
}
