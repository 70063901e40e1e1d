import { useSyncExternalStore } from "react";
import { useLanguage, useText } from "../i18n/use-text.tsx";
import { useApp } from "../state/app-context.tsx";
import { themes } from "../state/theme.ts";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";

/** Language and appearance of this very browser. */
export function Look() {
  const { common } = useText();
  const { theme } = useApp();
  const [language, chooseLanguage] = useLanguage();
  const current = useSyncExternalStore(theme.subscribe, theme.get);
  const names = { system: common.themeSystem, light: common.themeLight, dark: common.themeDark };
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <Field label={common.language}>
        {({ id }) => (
          <Select
            id={id}
            value={language}
            options={[
              { value: "en", label: "English" },
              { value: "zh-CN", label: "简体中文" },
            ]}
            onChange={chooseLanguage}
            className="w-full"
          />
        )}
      </Field>
      <Field label={common.theme}>
        {({ id }) => (
          <Select
            id={id}
            value={current}
            options={themes.map(value => ({ value, label: names[value] }))}
            onChange={theme.set}
            className="w-full"
          />
        )}
      </Field>
    </div>
  );
}
