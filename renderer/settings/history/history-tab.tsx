import { useCallback } from "react";
import type { Api } from "../../api/client.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useAppState } from "../../state/app-context.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { VersionRow } from "./version-row.tsx";

const askHistory = (api: Api, signal: AbortSignal) => api("settingsHistory", undefined, signal);
const askDevices = (api: Api, signal: AbortSignal) => api("listDevices", undefined, signal);

/** Every version that was ever in force, newest first, each with what bringing it back would change. */
export function HistoryTab() {
  const { settings } = useText();
  const revision = useAppState(state => state.settingsRevision);
  const devicesRevision = useAppState(state => state.devicesRevision);
  const { answer, again } = useAnswer(askHistory, revision);
  const devices = useAnswer(askDevices, devicesRevision).answer;
  const deviceName = useCallback(
    (id: string) => (devices.kind === "ready" ? devices.value.devices.find(one => one.id === id)?.name : undefined),
    [devices],
  );
  return (
    <div className="flex flex-col gap-5">
      <p className="text-soft">{settings.history.intro}</p>
      <Loaded answer={answer} again={again}>
        {({ versions }) => (
          <ol className="divide-y divide-line rounded-2xl border border-line bg-raised">
            {versions.map((version, at) => (
              <VersionRow
                key={version.version}
                version={version}
                newest={at === 0}
                deviceName={devices.kind === "loading" ? null : deviceName}
              />
            ))}
          </ol>
        )}
      </Loaded>
    </div>
  );
}
