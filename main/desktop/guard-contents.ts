import type { Session, WebContents } from "electron";
import { type GatewayOrigin, judgeNavigation, mayOpenOutside, mayRequest, mayUse } from "./window-rules.ts";

export type GuardDeps = {
  readonly gateway: () => GatewayOrigin;
  /** Shows an https page in the person's own browser. */
  readonly openOutside: (url: string) => void;
};

/** A page stays on our own addresses: what leads elsewhere opens in the person's browser, or nowhere; new windows and web views never. */
export function guardContents(contents: Pick<WebContents, "on" | "setWindowOpenHandler">, deps: GuardDeps): void {
  contents.on("will-navigate", event => {
    const verdict = judgeNavigation(event.url, deps.gateway());
    if (verdict !== "stay") event.preventDefault();
    if (verdict === "outside") deps.openOutside(event.url);
  });
  // Where a server sends a page is not what a person pressed: it opens nowhere.
  contents.on("will-redirect", event => {
    if (judgeNavigation(event.url, deps.gateway()) !== "stay") event.preventDefault();
  });
  contents.on("will-attach-webview", event => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) deps.openOutside(url);
    return { action: "deny" };
  });
}

/** What a page may use of the machine: both handlers, because some permissions are only ever checked and never asked for. */
export function guardPermissions(
  session: Pick<Session, "setPermissionRequestHandler" | "setPermissionCheckHandler">,
  gateway: () => GatewayOrigin,
): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(mayUse(permission, details.requestingUrl, gateway())),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => mayUse(permission, origin, gateway()));
}

/** Lets no request of any page out but to the gateway that runs now. */
export function guardRequests(
  session: { readonly webRequest: Pick<Session["webRequest"], "onBeforeRequest"> },
  gateway: () => GatewayOrigin,
): void {
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayRequest(url, gateway()) }));
}
