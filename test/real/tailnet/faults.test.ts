import { afterAll, beforeAll, expect, test } from "vitest";
import type { Overview } from "../../../contract/routes/overview.ts";
import { describeWith } from "../../support/needs.ts";
import { realTailnet } from "../../support/tailnet/need.ts";
import { startWorld, type World } from "./world.ts";

/** How long a fault may stay unseen, and how long the tailnet itself may take to let the phone in again. */
const seenWithinMs = 20_000;
const healedWithinMs = 45_000;

describeWith(realTailnet(), "what befalls a real tailnet", binaries => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(binaries);
  });
  afterAll(() => world?.stop());

  const shows = (kind: string): Promise<void> => expect.poll(world.kind, { timeout: seenWithinMs, interval: 200 }).toBe(kind);
  const healed = async (): Promise<void> => {
    await shows("running");
    // The same run of the gateway answers on the phone.
    await expect.poll(world.healthOnPhone, { timeout: healedWithinMs, interval: 200 }).toBe(world.bootId);
  };

  for (const mode of ["address", "serve"] as const) {
    test(`${mode}: it is reached at first`, async () => {
      await world.setMode(mode);
      await healed();
    });

    test(`${mode}: the daemon is stopped, and started again`, async () => {
      await world.call("stop", "home", "SIGTERM");
      await shows("notRunning");
      expect(await world.reach()).toMatchObject({
        url: null,
        tailnet: { action: "open", command: expect.stringContaining("start") },
      });
      await world.call("start", "home");
      await healed();
    });

    test(`${mode}: the daemon is killed`, async () => {
      await world.call("stop", "home", "SIGKILL");
      await shows("notRunning");
      await world.call("start", "home");
      await healed();
    });

    test(`${mode}: the tailnet is switched off, and on by Hearth`, async () => {
      await world.call("tailscale", "home", "down", "--accept-risk=all");
      await shows("stopped");
      // A stopped daemon still lists its addresses.
      expect(await world.reach()).toMatchObject({
        url: null,
        tailnet: { action: "up", addresses: [expect.any(String), expect.any(String)] },
      });
      await world.owner("POST", "/api/reach/up", {});
      await healed();
    });

    test(`${mode}: signed out, and in again with another address`, async () => {
      const before = (await world.reach()).tailnet.addresses;
      await world.call("tailscale", "home", "logout");
      await shows("signedOut");
      const { url } = await world.owner<{ url: string }>("POST", "/api/reach/sign-in", {});
      expect(url).toMatch(/^http:\/\/10\.77\.0\.1:9911\/auth\//);
      expect(await world.call("open", url)).toBe(200);
      await healed();
      const after = (await world.reach()).tailnet.addresses;
      expect(after).not.toEqual(before);
      if (mode === "address") expect(await world.url()).toBe(`http://${after[0]}:18789`);
    });

    test(`${mode}: the daemon freezes`, async () => {
      await world.call("freeze", "home", true);
      await shows("frozen");
      await world.call("freeze", "home", false);
      await healed();
    });
  }

  test("a key that ends soon is told, one that has ended too, and Hearth renews it", async () => {
    const overview = async (): Promise<string[]> =>
      (await world.owner<Overview>("GET", "/api/overview")).troubles.map(({ id }) => id);
    const notices = async (): Promise<string[]> =>
      (await world.owner<{ notices: { kind: string }[] }>("GET", "/api/notices")).notices.map(({ kind }) => kind);
    await world.call("control", "expire?node=home&in=40h");
    await expect.poll(overview).toContain("reach.keyExpires");
    await expect.poll(notices).toContain("keyExpires");
    expect((await world.reach()).tailnet.action).toBe("renew");
    await world.call("control", "expire?node=home&in=1s");
    await shows("expired");
    await expect.poll(notices).toContain("keyExpired");
    const { url } = await world.owner<{ url: string }>("POST", "/api/reach/sign-in", {});
    await world.call("open", url);
    await healed();
    await expect.poll(overview).not.toContain("reach.keyExpires");
    await expect.poll(notices).not.toContain("keyExpired");
  });
});
