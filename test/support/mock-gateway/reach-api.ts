import type { AppEvent } from "../../../contract/events.ts";
import type { Reach, ReachMode } from "../../../contract/routes/reach.ts";
import type { MockCall } from "./api.ts";
import type { Scenario } from "./data.ts";
import { buildReach, buildTailnet } from "./reach-data.ts";

type Reply = { status: number; body: unknown };
const ok = (body: unknown): Reply => ({ status: 200, body });

/** Who can reach a cardboard gateway. `put` changes it as the world outside would; pages hear of it. */
export function mockReach(scenario: Scenario, publish: (event: AppEvent) => void) {
  let reach: Reach = buildReach(scenario.startsWith("reach:") ? scenario.slice(6) : "local", Date.now());
  const put = (next: Partial<Reach>): Reach => {
    reach = { ...reach, ...next };
    publish({ kind: "reach.changed" });
    return reach;
  };
  const asked: ReachMode[] = [];
  const handlers: Record<string, (call: MockCall) => Reply> = {
    reach: () => ok(reach),
    setReach: ({ json }) => {
      const mode = json.mode as ReachMode;
      asked.push(mode);
      if (mode !== "local" && reach.tailnet.kind === "missing")
        return {
          status: 409,
          body: {
            error: {
              code: "TAILSCALE_MISSING",
              message: reach.tailnet.message,
              hint: reach.tailnet.hint,
              type: "conflict_error",
            },
          },
        };
      const open = buildReach(mode === "serve" ? "serve-serving" : mode, Date.now());
      return ok(put({ mode, url: mode === "local" ? null : open.url, secure: open.secure, serve: open.serve }));
    },
    tailnetSignIn: () => ok({ url: "https://login.tailscale.com/a/0123456789ab" }),
    tailnetUp: () => ok(put({ tailnet: buildTailnet("running", Date.now()) })),
  };
  return {
    handlers,
    put,
    tailnet: (kind: Reach["tailnet"]["kind"]) => put({ tailnet: buildTailnet(kind, Date.now()) }),
    /** Every mode that was asked for, in order. */
    modes: (): readonly ReachMode[] => asked,
  };
}
