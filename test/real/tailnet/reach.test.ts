import { afterAll, beforeAll, expect, test } from "vitest";
import type { Device } from "../../../contract/routes/access.ts";
import { chromium, describeWith } from "../../support/needs.ts";
import { realTailnet } from "../../support/tailnet/need.ts";
import { magicName, startWorld, type World } from "./world.ts";

describeWith(realTailnet(), "a phone on a real tailnet", binaries => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(binaries);
  });
  afterAll(() => world?.stop());

  const device = async (id: string): Promise<Device | undefined> =>
    (await world.owner<{ devices: Device[] }>("GET", "/api/devices")).devices.find(one => one.id === id);

  test("finds nobody while only this computer is wanted", async () => {
    const { mode, url, tailnet } = await world.reach();
    expect({ mode, url, kind: tailnet.kind, name: tailnet.name }).toEqual({
      ...{ mode: "local", url: null, kind: "running", name: magicName },
    });
    const peers = async () => (await world.reach()).tailnet.peers;
    await expect.poll(peers).toEqual([{ name: "phone.hearth-test.ts.net", os: "linux", online: true }]);
    const [address] = tailnet.addresses;
    await expect(world.fetchOn("phone", `http://${address}:18789/health`)).rejects.toThrow("ECONNREFUSED");
  });

  test("pairs and chats over the Tailscale address, and is known by its name", async () => {
    await world.setMode("address");
    await expect.poll(world.url).toMatch(/^http:\/\/100\.64\.0\.\d+:18789$/);
    const phone = await world.pairPhone();
    expect(phone.base).toBe(await world.url());
    expect(await world.chat(phone, "hello from the phone")).not.toBe("");
    expect(await device(phone.deviceId)).toMatchObject({
      lastAddress: expect.stringMatching(/^100\.64\.0\.\d+$/),
      tailnet: { login: "user-123@fake-control.example.net", node: "phone.hearth-test.ts.net" },
    });
    const byName = await world.fetchOn("phone", "http://home:18789/health");
    expect(byName.status).toBe(200);
  });

  test("chats through tailscale serve, over https, by its name in the tailnet", async () => {
    expect(await world.setMode("serve")).toMatchObject({ mode: "serve", listening: ["127.0.0.1:18789"] });
    await expect.poll(world.url).toBe(`https://${magicName}`);
    expect(await world.reach()).toMatchObject({ secure: true, serve: { state: "serving", httpsPort: 443 } });
    const phone = await world.pairPhone();
    expect(phone.base).toBe(`https://${magicName}`);
    expect(await world.chat(phone, "hello again")).not.toBe("");
    expect(await device(phone.deviceId)).toMatchObject({
      lastAddress: expect.stringMatching(/^100\.64\.0\.\d+$/),
      tailnet: { login: "user-123@fake-control.example.net", node: "phone.hearth-test.ts.net" },
    });

    // Somebody else of the tailnet who got hold of the phone's token, and a program of home that makes the headers up.
    await world.call("control", "users?same=false");
    await world.call("join", "stranger", "10.77.0.4");
    const stolen = await world.ask("stranger", phone.base, phone.accessToken, "GET", "/api/me");
    expect(stolen).toMatchObject({ status: 403, body: { error: { code: "TAILNET_OTHER_PERSON" } } });
    const forged = await world.fetchOn("home", "http://127.0.0.1:18789/api/me", {
      headers: {
        authorization: `Bearer ${phone.accessToken}`,
        "x-forwarded-for": "100.64.0.2",
        "tailscale-user-login": "nobody@example.com",
      },
    });
    expect(forged.status).toBe(200);
    expect((await world.ask("phone", phone.base, phone.accessToken, "GET", "/api/me")).status).toBe(200);
  });

  test("says what is missing where the tailnet has no https, and serves once it has", async () => {
    await world.call("control", "https?on=false");
    await expect.poll(async () => (await world.reach()).serve.failure?.code).toBe("SERVE_NO_HTTPS");
    expect(await world.url()).toBeNull();
    await world.call("control", "https?on=true");
    await expect.poll(world.url).toBe(`https://${magicName}`);
  });

  test("takes another port where 443 belongs to another program", async () => {
    await world.setMode("local");
    await expect
      .poll(async () => (await world.call<{ text: string }>("tailscale", "home", "serve", "status")).text)
      .toContain("No serve");
    await world.call("tailscale", "home", "serve", "--bg", "--https=443", "3000");
    await world.setMode("serve");
    await expect.poll(world.url).toBe(`https://${magicName}:8443`);
    expect(await world.healthOnPhone()).toBe(world.bootId);
    await world.call("tailscale", "home", "serve", "reset");
  });

  describeWith(chromium, "with Chromium", executable => {
    test("shows the pages as a secure context, and signs in by the code", async () => {
      await world.owner("POST", "/api/setup/finish", {});
      await world.setMode("local");
      await world.setMode("serve");
      await expect.poll(world.url).toBe(`https://${magicName}`);
      const pairing = await world.owner<{ url: string }>("POST", "/api/pairings", { role: "owner" });
      await world.call("browse", executable, pairing.url);
      await expect.poll(() => world.call("page", "isSecureContext && 'serviceWorker' in navigator")).toBe(true);
      await expect
        .poll(async () =>
          (await world.owner<{ devices: Device[] }>("GET", "/api/devices")).devices.filter(one => one.kind === "browser"),
        )
        .toMatchObject([{ tailnet: { node: "phone.hearth-test.ts.net" } }]);
      await world.call("say", "hello from a browser");
      await expect.poll(() => world.call<string>("pageText")).toContain("hello from a browser");
      // The guide's answer, which came over the event stream.
      await expect.poll(() => world.call<string>("pageText")).toContain("I am the guide");
    });
  });
});
