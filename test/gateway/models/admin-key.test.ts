// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is how settings name a variable.
import { afterEach, describe, expect, test } from "vitest";
import { adminKeyOf, ownsSecret } from "../../../gateway/models/registry/provider-secret.ts";
import { createStoredProviders } from "../../../gateway/models/registry/stored-providers.ts";
import { createMemorySettings, createMemoryVault } from "../../support/upstreams/memory-settings.ts";
import { startFakeOpenAi } from "../../support/upstreams/openai.ts";
import { setUpModels } from "./registry-support.ts";
import { ask, collect } from "./support.ts";

const admin = "sk-ant-admin01-secret-0123456789";
const cleanup: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const one of cleanup.splice(0).reverse()) await one();
});

describe("the admin key of a provider", () => {
  test("never goes where answers come from, not even when key or header name it", async () => {
    const fake = await startFakeOpenAi();
    cleanup.push(fake.stop);
    const { models, vault } = setUpModels({
      providers: [
        {
          ...{
            name: "a",
            type: "openai-compatible",
            baseUrl: fake.url,
            apiKey: "vault:provider:a:adminKey",
            adminKey: "vault:provider:a:adminKey",
          },
          headers: { "x-key": "vault:provider:a:adminKey", "x-own": "vault:provider:a:other" },
        },
        { name: "b", type: "openai-compatible", baseUrl: fake.url, adminKey: admin },
      ],
    });
    cleanup.push(models.stop);
    vault.secrets.set("provider:a:adminKey", admin);
    vault.secrets.set("provider:a:other", "other");
    for (const provider of models.providers()) await collect(provider, ask("hi", { model: "fake-model" }));
    expect(fake.headers.length).toBe(2);
    expect(JSON.stringify(fake.headers)).toContain("other");
    expect(JSON.stringify([fake.headers, fake.requests])).not.toContain(admin);
    expect(ownsSecret("a", "provider:a:adminKey")).toBe(false);
  });

  test("is the provider's own, from the vault or as it stands; a reference to any other secret is none", () => {
    const vault = createMemoryVault();
    for (const name of ["provider:a:adminKey", "provider:b:adminKey", "provider:a:apiKey", "owner-token"])
      vault.secrets.set(name, name);
    const of = (adminKey?: string) => adminKeyOf({ name: "a", ...(adminKey === undefined ? {} : { adminKey }) }, vault);
    expect(of("vault:provider:a:adminKey")).toBe("provider:a:adminKey");
    expect(of(admin)).toBe(admin);
    for (const other of [undefined, "", "vault:provider:b:adminKey", "vault:provider:a:apiKey", "vault:owner-token"])
      expect(of(other)).toBeUndefined();
    vault.secrets.clear();
    expect(of("vault:provider:a:adminKey")).toBeUndefined();
  });
});

describe("a provider's form", () => {
  const setUp = (row: object) => {
    const settings = createMemorySettings(
      JSON.stringify({ providers: [{ name: "cloud", type: "anthropic", apiKey: "${K}", ...row }] }),
    );
    const vault = createMemoryVault();
    vault.secrets.set("provider:cloud:adminKey", admin);
    return { settings, vault, stored: createStoredProviders({ settings, vault }) };
  };
  const form = { name: "cloud", type: "anthropic", makeDefault: false } as const;
  const inVault = { adminKey: "vault:provider:cloud:adminKey" };

  test("saved as it is, keeps the admin key; renamed, takes it along", async () => {
    const { settings, vault, stored } = setUp(inVault);
    await stored.save("cloud", form, "owner");
    expect(settings.current().providers[0]?.adminKey).toBe("vault:provider:cloud:adminKey");
    await stored.save("cloud", { ...form, name: "sky" }, "owner");
    expect(settings.current().providers[0]?.adminKey).toBe("vault:provider:sky:adminKey");
    expect([...vault.secrets]).toEqual([["provider:sky:adminKey", admin]]);
  });

  test("a renaming that fails leaves it where it was", async () => {
    const { settings, vault, stored } = setUp(inVault);
    const broken = createStoredProviders({ vault, settings: { ...settings, change: () => Promise.reject(new Error("full")) } });
    await expect(broken.save("cloud", { ...form, name: "sky" }, "owner")).rejects.toThrow("full");
    expect([...vault.secrets.keys()]).toEqual(["provider:cloud:adminKey"]);
    await stored.save("cloud", form, "owner");
    expect(settings.current().providers[0]?.adminKey).toBe("vault:provider:cloud:adminKey");
  });

  test("at another server it is forgotten, in the vault or in the file", async () => {
    for (const row of [inVault, { adminKey: admin }]) {
      const { settings, vault, stored } = setUp(row);
      await stored.save("cloud", { ...form, baseUrl: "https://elsewhere.example", apiKey: "typed-again" }, "owner");
      expect(settings.text()).not.toContain("adminKey");
      expect(settings.text()).not.toContain(admin);
      expect(vault.secrets.has("provider:cloud:adminKey")).toBe(!("adminKey" in row) || row.adminKey === admin);
    }
  });

  test("removed, takes it out of the vault", async () => {
    const { vault, stored } = setUp(inVault);
    await stored.remove("cloud", "owner");
    expect(vault.secrets.size).toBe(0);
  });

  test("shows nothing of it", () => {
    const { stored } = setUp({ adminKey: admin });
    expect(JSON.stringify(stored.list())).not.toContain(admin);
  });
});
