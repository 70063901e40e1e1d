import { type MouseEvent, useState } from "react";
import { useText } from "../i18n/use-text.tsx";
import { OllamaPanel } from "../ollama/ollama-panel.tsx";
import { ReachPanel } from "../reach/reach-panel.tsx";
import { settingsPath } from "../router/route.ts";
import { PageFrame } from "../shell/page-frame.tsx";
import { useApp, useAppState } from "../state/app-context.tsx";
import { Card } from "../ui/card.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { isDirty } from "./file/file-draft.ts";
import { FileTab } from "./file/file-tab.tsx";
import { useSettingsFile } from "./file/use-settings-file.ts";
import { GeneralTab } from "./general-tab.tsx";
import { HistoryTab } from "./history/history-tab.tsx";
import { Look } from "./look.tsx";
import { ModelsTab } from "./models/models-tab.tsx";
import { SecretsTab } from "./secrets/secrets-tab.tsx";
import { Section } from "./section.tsx";
import { chooseTab, type TabName } from "./tab.ts";

/** The settings: all for the owner, those of this browser for everybody. `tab` is that of the address; a broken file is shown first when none is named. */
export function SettingsPage({ tab }: { tab: string | null }) {
  const { settings } = useText();
  const owner = useAppState(state => state.signIn.kind === "signedIn" && state.signIn.role === "owner");
  if (owner) return <OwnerPage tab={tab} />;
  return (
    <PageFrame title={settings.title}>
      <Section title={settings.general.look} text={settings.general.lookText}>
        <Card>
          <Look />
        </Card>
      </Section>
      <p className="text-soft">{settings.ownerOnly}</p>
    </PageFrame>
  );
}

function OwnerPage({ tab }: { tab: string | null }) {
  const { settings } = useText();
  const { router } = useApp();
  const broken = useAppState(state => state.settingsProblems.length > 0);
  // Above the tabs, so that a text that is not saved survives a look at another one.
  const file = useSettingsFile();
  const [leaveTo, setLeaveTo] = useState<string | null>(null);

  /** A link out of the settings asks first while a text is not saved. */
  const guard = (event: MouseEvent): void => {
    const link = event.target instanceof Element ? event.target.closest("a[href^='/']") : null;
    const to = link?.getAttribute("href") ?? null;
    if (to === null || to.startsWith(settingsPath()) || event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (file.state.kind !== "ready" || !isDirty(file.state.draft)) return;
    event.preventDefault();
    setLeaveTo(to);
  };
  const open = (next: TabName): void => router.go(settingsPath(next), { replace: true });
  const { tabs } = settings;
  return (
    <div className="h-full" onClickCapture={guard}>
      <PageFrame title={settings.title}>
        <Tabs
          label={settings.title}
          current={chooseTab(tab, broken)}
          onChange={open}
          tabs={[
            { id: "models", label: tabs.models, content: <ModelsTab /> },
            { id: "ollama", label: tabs.ollama, content: <OllamaPanel /> },
            { id: "reach", label: tabs.reach, content: <ReachPanel /> },
            { id: "file", label: tabs.file, content: <FileTab file={file} onHistory={() => open("history")} /> },
            { id: "history", label: tabs.history, content: <HistoryTab /> },
            { id: "secrets", label: tabs.secrets, content: <SecretsTab /> },
            { id: "general", label: tabs.general, content: <GeneralTab /> },
          ]}
        />
      </PageFrame>
      {leaveTo !== null && (
        <ConfirmDialog
          open
          danger
          onClose={() => setLeaveTo(null)}
          onConfirm={() => router.go(leaveTo)}
          title={settings.leave.title}
          description={settings.leave.text}
          action={settings.leave.action}
        />
      )}
    </div>
  );
}
