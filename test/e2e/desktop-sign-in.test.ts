import { expect, test } from "vitest";
import { catalogues } from "../../renderer/i18n/catalogue.ts";
import { desktopShell, launchDesktop, shellKind } from "../support/desktop.ts";
import { api, ownerOf, settingsFor } from "../support/desktop-world.ts";
import { describeWith } from "../support/needs.ts";
import { startFakeOpenAi } from "../support/upstreams/openai.ts";

const patient = { timeout: 60_000 };
const { common, signIn } = catalogues.en;
type Devices = { readonly devices: readonly { readonly id: string; readonly name: string }[] };

describeWith(desktopShell, `the window's sign-in (on ${shellKind})`, () => {
  test("it has a name of its own and no way to sign itself out; signed out from elsewhere, Open signs it in again", async () => {
    const upstream = await startFakeOpenAi();
    const desktop = await launchDesktop({ settings: settingsFor(upstream) });
    const names = async () => (await api<Devices>(desktop, "/api/devices")).devices.map(({ name }) => name);
    try {
      await expect.poll(desktop.tray.line, patient).toBe("Running");
      await expect.poll(names, patient).toEqual([signIn.desktopName]);
      const page = await desktop.page();
      await page.goto(`${ownerOf(desktop)?.url}/devices`);
      await page.getByText(signIn.desktopName).first().waitFor(patient);
      expect(await page.getByRole("button", { name: common.signOut }).count()).toBe(0);

      const { devices } = await api<Devices>(desktop, "/api/devices");
      await api(desktop, `/api/devices/${devices[0]?.id}`, undefined, "DELETE");
      await page.getByRole("heading", { name: signIn.title }).waitFor(patient);
      expect(await names()).toEqual([]);
      await desktop.tray.press("open");
      await expect.poll(names, patient).toEqual([signIn.desktopName]);
      await page.getByText(signIn.desktopName).first().waitFor(patient);
      expect(page.url()).not.toContain("pair=");
    } finally {
      await desktop.stop();
      await upstream.stop();
    }
  });
});
