import type { Api } from "../../api/client.ts";
import { useWizardText } from "../../i18n/wizard-text.ts";
import { useAppState } from "../../state/app-context.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { StepPage } from "../step-page.tsx";
import type { Wizard } from "../use-wizard.ts";
import { PhoneCode } from "./phone-code.tsx";

const askDevices = (api: Api, signal: AbortSignal) => api("listDevices", undefined, signal);
const askReach = (api: Api, signal: AbortSignal) => api("reach", undefined, signal);

/** The phone: a code with the best address, made anew when the address changes, and word of it when the phone is in. */
export function PhoneStep({ wizard }: { wizard: Wizard }) {
  const words = useWizardText();
  const devices = useAnswer(
    askDevices,
    useAppState(state => state.devicesRevision),
  );
  const reach = useAnswer(
    askReach,
    useAppState(state => state.reachRevision),
  );
  const known = devices.answer.kind === "ready" ? devices.answer.value.devices : [];
  const url = reach.answer.kind === "ready" ? reach.answer.value.url : null;
  return (
    <StepPage
      wizard={wizard}
      title={words.phone.title}
      text={words.phone.text}
      primary={{ label: words.next, onPress: () => void wizard.goOn(known.some(one => !one.current) ? "done" : "skipped") }}
    >
      <Loaded answer={devices.answer} again={devices.again} rows={1}>
        {({ devices: list }) =>
          reach.answer.kind === "loading" ? null : (
            <PhoneCode key={url} devices={list} reach={reach.answer.kind === "ready" ? reach.answer.value : null} />
          )
        }
      </Loaded>
    </StepPage>
  );
}
