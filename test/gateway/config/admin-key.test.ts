// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is how settings name a variable.
import { describe, expect, test } from "vitest";
import { createMasker, maskSettings } from "../../../gateway/config/masking.ts";
import { takeFromChanges, takeFromText } from "../../../gateway/config/typed-secrets.ts";

const key = "sk-ant-admin01-typed";
const gateway = { gateway: { bind: "127.0.0.1", tailscale: { serve: false } } } as Parameters<typeof takeFromText>[2];

describe("a provider's admin key", () => {
  test("typed into the page it goes to the vault, beside the other key", () => {
    const taken = takeFromChanges(
      [
        { path: ["providers", 0, "adminKey"], value: key },
        { path: ["providers", 1], value: { name: "b", type: "anthropic", apiKey: "one", adminKey: "two" } },
      ],
      path => (path.join() === "providers,0,name" ? "a" : undefined),
      gateway,
    );
    expect(taken.secrets).toEqual([
      { name: "provider:a:adminKey", value: key },
      { name: "provider:b:apiKey", value: "one" },
      { name: "provider:b:adminKey", value: "two" },
    ]);
    expect(JSON.stringify(taken.changes)).not.toContain(key);
    expect(taken.changes[0]?.value).toBe("vault:provider:a:adminKey");
  });

  test("a reference and a removal stay as they are; a mask is no key", () => {
    const take = (value: unknown) => takeFromChanges([{ path: ["providers", 0, "adminKey"], value }], () => "a", gateway);
    for (const value of ["${ADMIN}", "vault:provider:a:adminKey", "", undefined])
      expect(take(value)).toEqual({ changes: [{ path: ["providers", 0, "adminKey"], value }], secrets: [] });
    expect(() => take("••••••••")).toThrow(expect.objectContaining({ code: "CONFIG_VALUE" }));
  });

  test("typed into the file's text it goes there too", () => {
    const taken = takeFromText(`{ providers: [{ name: 'a', type: 'anthropic', adminKey: '${key}' }] }`, "{}", gateway);
    expect(taken).toEqual({
      text: "{ providers: [{ name: 'a', type: 'anthropic', adminKey: 'vault:provider:a:adminKey' }] }",
      secrets: [{ name: "provider:a:adminKey", value: key }],
    });
  });

  test("is hidden wherever settings are shown, whatever it looks like", () => {
    const masker = createMasker(Buffer.alloc(32, 7));
    for (const secret of [key, "x", "plain words"]) {
      const text = `{ providers: [{ name: "a", adminKey: "${secret}" }], /* adminKey: '${secret}' */ }`;
      expect(masker.mask(text)).not.toContain(`"${secret}"`);
      expect(masker.mask(text)).not.toContain(`'${secret}'`);
      expect(masker.unmask(masker.mask(text), text, "hearth.json5")).toBe(text);
      expect(JSON.stringify(maskSettings({ providers: [{ name: "a", adminKey: secret }] }))).not.toContain(`"${secret}"`);
    }
    const written = { providers: [{ adminKey: "vault:provider:a:adminKey" }] };
    expect(maskSettings(written)).toEqual(written);
  });
});
