import { useText } from "../i18n/use-text.tsx";
import { InstallCard } from "./install-card.tsx";
import { NoticesCard } from "./notices-card.tsx";

/** What this very device can be for Hearth. Not in the desktop's own window, which is an app already and has a tray. */
export function ThisDevice() {
  const { phone } = useText();
  if ("hearthDesktop" in globalThis) return null;
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-serif text-xl font-semibold">{phone.section}</h2>
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <InstallCard />
        <NoticesCard />
      </div>
    </section>
  );
}
