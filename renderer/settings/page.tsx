import { useText } from "../i18n/use-text.tsx";
import { PageFrame } from "../shell/page-frame.tsx";

export function SettingsPage({ tab: _tab }: { tab: string | null }) {
  const { settings } = useText();
  return <PageFrame title={settings.title}>{null}</PageFrame>;
}
