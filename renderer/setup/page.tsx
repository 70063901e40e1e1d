import { useEffect } from "react";
import type { Setup } from "../../contract/routes/setup.ts";
import { unreachable } from "../../contract/unreachable.ts";
import type { Api } from "../api/client.ts";
import { desktopBridge } from "../desktop-bridge.ts";
import { setupPath } from "../router/route.ts";
import { PageLoading } from "../shell/page-loading.tsx";
import { useApp, useAppState } from "../state/app-context.tsx";
import { useAnswer } from "../state/use-answer.ts";
import { BackupStep } from "./backup-step.tsx";
import { BudgetStep } from "./budget-step.tsx";
import { DoneStep } from "./done-step.tsx";
import { LanguageStep } from "./language-step.tsx";
import { LoginStep } from "./login-step.tsx";
import { ModelStep } from "./model/model-step.tsx";
import { NotHere } from "./not-here.tsx";
import { PhoneStep } from "./phone/phone-step.tsx";
import { ReachStep } from "./reach-step.tsx";
import { StartStep } from "./start-step.tsx";
import { stepNamed, whereToGoOn } from "./steps.ts";
import { type Place, useWizard } from "./use-wizard.ts";

const ask = (api: Api, signal: AbortSignal) => api("setup", undefined, signal);

/** The first run, and later the same from Settings: `/setup` goes on where it was left, `/setup/STEP` is one step. */
export function SetupPage({ step, part }: { step: string | null; part: string | null }) {
  const owner = useAppState(state => state.signIn.kind === "signedIn" && state.signIn.role === "owner");
  const revision = useAppState(state => state.setupRevision);
  const { answer, again } = useAnswer(ask, revision);
  if (!owner) return <NotHere failure={null} again={again} />;
  switch (answer.kind) {
    case "loading":
      return <PageLoading />;
    case "failed":
      return <NotHere failure={answer.failure} again={again} />;
    case "ready":
      return <Resumed setup={answer.value} step={step} part={part} again={again} />;
    default:
      return unreachable(answer);
  }
}

type Props = { setup: Setup; step: string | null; part: string | null; again: () => void };

function Resumed({ setup, step, part, again }: Props) {
  const { router } = useApp();
  const desktop = desktopBridge() !== null;
  const named = stepNamed(setup, step);
  const place = named ?? whereToGoOn(setup, desktop);
  const inside = named === null ? null : part;
  useEffect(() => {
    if (named === null) router.go(setupPath(place), { replace: true });
  }, [named, place, router]);
  return <Step key={`${place}/${inside ?? ""}`} setup={setup} step={place} part={inside} desktop={desktop} again={again} />;
}

function Step(place: Place) {
  const wizard = useWizard(place);
  switch (wizard.step) {
    case "language":
      return <LanguageStep wizard={wizard} />;
    case "start":
      return <StartStep wizard={wizard} />;
    case "model":
      return <ModelStep wizard={wizard} />;
    case "reach":
      return <ReachStep wizard={wizard} />;
    case "budget":
      return <BudgetStep wizard={wizard} />;
    case "login":
      return <LoginStep wizard={wizard} />;
    case "phone":
      return <PhoneStep wizard={wizard} />;
    case "backup":
      return <BackupStep wizard={wizard} />;
    case "done":
      return <DoneStep wizard={wizard} />;
    default:
      return unreachable(wizard.step);
  }
}
