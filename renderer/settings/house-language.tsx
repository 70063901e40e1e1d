import { useState } from "react";
import type { Language } from "../../contract/errors/define.ts";
import type { Api, FailureText } from "../api/client.ts";
import { changeSettings } from "../budget/change-settings.ts";
import { useText } from "../i18n/use-text.tsx";
import { useApp, useAppState } from "../state/app-context.tsx";
import { useAnswer } from "../state/use-answer.ts";
import { ErrorNote } from "../ui/error-note.tsx";
import { Field } from "../ui/field.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Select } from "../ui/select.tsx";

const ask = (api: Api, signal: AbortSignal) => api("getSettings", undefined, signal);

/** The language of whatever is no page: the wizard sets it too. */
export function HouseLanguage() {
  const { settings } = useText();
  const words = settings.general;
  const { api, toasts } = useApp();
  const revision = useAppState(state => state.settingsRevision);
  const { answer, again } = useAnswer(ask, revision);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const choose = async (language: Language): Promise<void> => {
    const refused = await changeSettings(api, effective =>
      effective.language === language ? [] : [{ path: ["language"], value: language }],
    );
    setFailure(refused);
    if (refused === null) toasts.show(words.houseSaved);
    again();
  };
  return (
    <>
      <Loaded answer={answer} again={again} rows={1}>
        {({ effective }) => (
          <Field label={words.house} help={words.houseText}>
            {({ id }) => (
              <Select
                id={id}
                value={effective.language === "zh-CN" ? "zh-CN" : "en"}
                options={[
                  { value: "en", label: "English" },
                  { value: "zh-CN", label: "简体中文" },
                ]}
                onChange={language => void choose(language)}
                className="w-full sm:w-1/2"
              />
            )}
          </Field>
        )}
      </Loaded>
      {failure && <ErrorNote failure={failure} />}
    </>
  );
}
