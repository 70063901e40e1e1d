import { userInfo } from "node:os";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import { principalId } from "../../contract/principal.ts";
import type { Reach, reachRoutes } from "../../contract/routes/reach.ts";
import type { FindCaller } from "../access/caller.ts";
import type { Clock } from "../clock.ts";
import type { SettingsService } from "../config/service.ts";
import type { Variables } from "../config/variables.ts";
import type { EventHub } from "../events/hub.ts";
import type { Host } from "../host/host.ts";
import type { Log } from "../log.ts";
import type { Notices } from "../notices/notices.ts";
import type { Troubles } from "../overview/troubles.ts";
import type { Handlers } from "../routes/handler.ts";
import { leastTokenLength } from "./bind.ts";
import { createFindCaller } from "./identity/find-caller.ts";
import { createKnownPeople } from "./identity/known-people.ts";
import { createReachCare } from "./reach-care.ts";
import { changesFor, reachMode } from "./reach-mode.ts";
import { describeReach, hostNames, reachUrl } from "./reach-view.ts";
import { createServe, usualServeTimes } from "./serve/serve.ts";
import { probeServe } from "./serve/serve-probe.ts";
import { createSignIn, usualSignInTimes } from "./sign-in.ts";
import { createTailscaleClient, usualLimits } from "./tailscale/client.ts";
import { createPlaces } from "./tailscale/places.ts";
import { isUp } from "./tailscale/tailnet-state.ts";
import { createTailnetWatcher, usualWatchTimes } from "./tailscale/watcher.ts";

export type ComposeReachDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Pick<SettingsService, "current" | "change" | "onChange">;
  readonly hub: Pick<EventHub, "publish">;
  readonly troubles: Pick<Troubles, "put">;
  readonly notices: Pick<Notices, "raise" | "settle">;
  readonly host: Host;
  readonly bootId: string;
  /** Length of the owner's token in force, wherever it is kept. */
  readonly tokenLength: () => number;
  /** Of the environment: where programs are. */
  readonly variables: Variables;
  readonly place: { readonly port: () => number; readonly addresses: () => readonly string[] };
  /** Asks for the addresses to listen on anew, closes those that are no longer wanted; resolves when it is done. */
  readonly rebind: () => Promise<void>;
};

const owner = "owner";
/** Time goes on without news: keys end, outages last. */
const careEveryMs = 30_000;
const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry in the system's list, as in some containers.
    return "$USER";
  }
};

/** Who can reach this gateway: the tailnet's client, `tailscale serve`, and the addresses that are listened on. */
export function composeReach(deps: ComposeReachDeps) {
  const { clock, log, settings, hub, host, place } = deps;
  const { platform } = process;
  const user = userName();
  const tailscale = () => settings.current().gateway.tailscale;
  const mode = (): Reach["mode"] => reachMode(settings.current());
  const client = createTailscaleClient({
    places: createPlaces({ platform, variables: deps.variables, settings: tailscale, clock }),
    socket: () => tailscale().socket,
    log,
    limits: usualLimits,
  });
  const people = createKnownPeople({ client, clock });
  const care = createReachCare({ troubles: deps.troubles, notices: deps.notices, clock, log });
  const watcher = createTailnetWatcher({
    ...{ client, clock, host, log, platform, user },
    times: usualWatchTimes,
    needed: () => mode() !== "local",
    onChange: facts => {
      people.forget();
      if (isUp(facts.kind)) void signIn.remember();
      serve.changed();
      void rebind();
      changed();
    },
  });
  const serve = createServe({
    ...{ host, clock, log, user },
    times: usualServeTimes,
    socket: () => tailscale().socket,
    input: () => ({
      wanted: mode() === "serve",
      httpsPort: tailscale().httpsPort,
      facts: watcher.current(),
      target: place.port(),
      program: client.program(),
      config: client.serveConfig,
    }),
    probe: at => probeServe({ ...at, bootId: deps.bootId }),
    onChange: () => {
      void rebind();
      changed();
    },
  });
  const signIn = createSignIn({ client, watcher, user, platform, times: usualSignInTimes });
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe = (): void => undefined;
  let stopped = false;

  const now = () => ({
    mode: mode(),
    facts: watcher.current(),
    serve: serve.current(),
    listening: place.addresses(),
    port: place.port(),
  });
  const ok = (): boolean => mode() === "local" || reachUrl(now()) !== null;
  const changed = (): void => {
    if (stopped) return;
    care.look({ ...now(), ok: ok() });
    hub.publish({ kind: "reach.changed" }, owner);
  };
  const rebind = (): Promise<void> =>
    deps.rebind().then(
      () => undefined,
      (error: unknown) =>
        log.error({ problem: error instanceof Error ? error.message : String(error) }, "the addresses could not be opened anew"),
    );
  const reach = async (language: Language): Promise<Reach> => {
    watcher.look();
    if (watcher.current() === null) await watcher.refresh();
    return describeReach({ ...now(), companion: serve.companion(), canServe: host.present }, language);
  };
  const findCaller: FindCaller = createFindCaller({
    people,
    isServing: () => mode() === "serve" && (serve.current().kind === "serving" || serve.current().kind === "starting"),
  });

  const handlers: Handlers<keyof typeof reachRoutes> = {
    reach: ({ language }) => reach(language),
    setReach: async ({ body, principal, language }) => {
      const least = leastTokenLength.tailnet;
      if (body.mode !== "local" && deps.tokenLength() < least)
        throw AppError.of("TOKEN_TOO_WEAK", { key: "gateway.auth.token", least });
      const changes = changesFor(body.mode, settings.current());
      if (changes.length > 0) await settings.change(changes, principalId(principal));
      serve.changed();
      await rebind();
      return reach(language);
    },
    tailnetSignIn: async () => ({ url: await signIn.signIn() }),
    tailnetUp: async ({ language }) => {
      await signIn.up();
      return reach(language);
    },
  };

  return {
    handlers,
    /** At a glance; never waits. */
    glance: (): { mode: Reach["mode"]; url: string | null; ok: boolean } => ({ mode: mode(), url: reachUrl(now()), ok: ok() }),
    /** Host names that the gateway answers to because of the tailnet, beside those of the settings: `home.tail1234.ts.net`. */
    names: (): readonly string[] => hostNames(now()),
    /** Where a phone opens Hearth; null while only this computer can. */
    url: (): string | null => reachUrl(now()),
    /** Addresses that are proven to be of the tailnet now: a provider's network may use the same range. A frozen daemon keeps its own. */
    addresses: (): readonly string[] => {
      const facts = watcher.current();
      return facts && (isUp(facts.kind) || facts.kind === "frozen") ? facts.addresses : [];
    },
    findCaller,
    start(): void {
      unsubscribe = settings.onChange(() => {
        watcher.look();
        serve.changed();
        void rebind().then(changed);
      });
      watcher.start();
      timer = setInterval(() => care.look({ ...now(), ok: ok() }), careEveryMs);
      timer.unref();
    },
    async stop(): Promise<void> {
      stopped = true;
      unsubscribe();
      clearInterval(timer);
      signIn.stop();
      await Promise.all([watcher.stop(), serve.stop()]);
    },
  };
}

export type ReachRoom = ReturnType<typeof composeReach>;
