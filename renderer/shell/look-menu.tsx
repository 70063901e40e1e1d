import { Languages } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useLanguage, useText } from "../i18n/use-text.tsx";
import { useApp } from "../state/app-context.tsx";
import { themes } from "../state/theme.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Menu, MenuChoice, MenuLine } from "../ui/menu.tsx";

const languageNames = [
  { value: "en", label: "English" },
  { value: "zh-CN", label: "简体中文" },
] as const;

/** Language and appearance as menu entries. */
export function LookChoices() {
  const { common } = useText();
  const { theme } = useApp();
  const [language, chooseLanguage] = useLanguage();
  const current = useSyncExternalStore(theme.subscribe, theme.get);
  const themeNames = { system: common.themeSystem, light: common.themeLight, dark: common.themeDark };
  return (
    <>
      <MenuChoice label={common.language} value={language} options={languageNames} onChange={chooseLanguage} />
      <MenuLine />
      <MenuChoice
        label={common.theme}
        value={current}
        options={themes.map(value => ({ value, label: themeNames[value] }))}
        onChange={theme.set}
      />
    </>
  );
}

/** Language and appearance for screens without the list of conversations. */
export function LookMenu() {
  const { common } = useText();
  return (
    <Menu
      trigger={
        <IconButton label={`${common.language} · ${common.theme}`}>
          <Languages aria-hidden />
        </IconButton>
      }
    >
      <LookChoices />
    </Menu>
  );
}
