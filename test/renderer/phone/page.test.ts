import { describe, expect, test } from "vitest";
import { decideInstall, isAppleMobile } from "../../../renderer/phone/install.ts";
import { createStayConnected } from "../../../renderer/phone/stay-connected.ts";

test.each([
  [{ standalone: true, secure: true, apple: true, offered: true }, "installed"],
  [{ standalone: false, secure: true, apple: false, offered: true }, "offered"],
  [{ standalone: false, secure: true, apple: true, offered: false }, "byHand"],
  [{ standalone: false, secure: false, apple: false, offered: false }, "notSecure"],
  [{ standalone: false, secure: true, apple: false, offered: false }, "notPossible"],
])("%j: %s", (surroundings, kind) => {
  expect(decideInstall(surroundings)).toEqual({ kind });
});

test.each([
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)", 5, true],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", 5, true],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", 0, false],
  ["Mozilla/5.0 (Linux; Android 10; K)", 5, false],
])("%s with %i fingers: %s", (userAgent, maxTouchPoints, apple) => {
  expect(isAppleMobile({ userAgent, maxTouchPoints })).toBe(apple);
});

describe("the event stream through a phone's day", () => {
  function world(options: { notices?: boolean; state?: "signedIn" | "unreachable" | "other" } = {}) {
    const did: string[] = [];
    const listeners = new Map<string, (event: unknown) => void>();
    let tick = (): void => undefined;
    const listen = (kind: string, listener: unknown): void => void listeners.set(kind, listener as () => void);
    const document = { visibilityState: "visible" as DocumentVisibilityState, addEventListener: listen };
    const window = {
      document,
      addEventListener: listen,
      setInterval: (work: () => void) => {
        tick = work;
        return 1;
      },
    };
    const clock = { now: 1_000_000 };
    const note = (what: string) => () => void did.push(what);
    createStayConnected({
      window: window as unknown as Parameters<typeof createStayConnected>[0]["window"],
      events: { start: note("start"), stop: note("stop"), tryNow: note("tryNow") },
      now: () => clock.now,
      getsNotices: () => options.notices ?? false,
      state: () => options.state ?? "signedIn",
      greet: async () => void did.push("greet"),
    }).start();
    const fire = (kind: string, event: unknown = {}): void => listeners.get(kind)?.(event);
    const turn = (visibilityState: DocumentVisibilityState, afterMs = 0): void => {
      clock.now += afterMs;
      document.visibilityState = visibilityState;
      fire("visibilitychange");
    };
    return { did, fire, turn, tick: () => tick() };
  }

  test("a short look away costs nothing; after a longer one the line may be dead and is opened anew", () => {
    const { did, turn } = world();
    turn("hidden");
    turn("visible", 1_000);
    turn("hidden", 1_000);
    turn("visible", 60_000);
    expect(did).toEqual(["tryNow", "start"]);
  });

  test("where notices come, a hidden page stops listening, so that the gateway knows that nobody looks", () => {
    const { did, turn } = world({ notices: true });
    turn("hidden");
    turn("visible", 10);
    expect(did).toEqual(["stop", "start"]);
  });

  test("frozen it lets go, thawed it goes on", () => {
    const { did, fire } = world();
    fire("freeze");
    fire("resume");
    fire("pageshow", { persisted: false });
    fire("pageshow", { persisted: true });
    fire("online");
    expect(did).toEqual(["stop", "start", "start", "start"]);
  });

  test("a gateway that was away is asked anew, now and then, and by nobody who is not looking", () => {
    const { did, fire, turn, tick } = world({ state: "unreachable" });
    tick();
    fire("online");
    turn("hidden");
    tick();
    turn("visible");
    expect(did).toEqual(["greet", "greet", "greet"]);
  });

  test("nobody who is signed out is connected", () => {
    const { did, fire, turn, tick } = world({ state: "other" });
    turn("hidden");
    turn("visible", 60_000);
    for (const kind of ["freeze", "resume", "online"]) fire(kind);
    tick();
    expect(did).toEqual([]);
  });
});
