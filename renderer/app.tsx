import { lazy, Suspense, useSyncExternalStore } from "react";
import { unreachable } from "../contract/unreachable.ts";
import { ChatPage } from "./chat/page.tsx";
import { SpeechProvider } from "./i18n/use-text.tsx";
import type { Page } from "./router/route.ts";
import { Broken } from "./shell/broken.tsx";
import { MissingPage } from "./shell/missing-page.tsx";
import { PageLoading } from "./shell/page-loading.tsx";
import { SignInPage } from "./sign-in/page.tsx";
import { AppProvider, useApp, useAppState } from "./state/app-context.tsx";
import type { App } from "./state/create-app.ts";
import { Toaster } from "./ui/toaster.tsx";
import { TooltipProvider } from "./ui/tooltip.tsx";

// What the first screen does not need comes when it is opened.
const SetupPage = lazy(() => import("./setup/page.tsx").then(module => ({ default: module.SetupPage })));
const SettingsPage = lazy(() => import("./settings/page.tsx").then(module => ({ default: module.SettingsPage })));
const BudgetPage = lazy(() => import("./budget/page.tsx").then(module => ({ default: module.BudgetPage })));
const BackupPage = lazy(() => import("./backup/page.tsx").then(module => ({ default: module.BackupPage })));
const DevicesPage = lazy(() => import("./devices/page.tsx").then(module => ({ default: module.DevicesPage })));

/** The whole page: its state above, the screen for the address below. */
export function Root({ app }: { app: App }) {
  return (
    <AppProvider value={app}>
      <SpeechProvider choice={app.language}>
        <TooltipProvider>
          <Broken>
            <Screen />
          </Broken>
          <Toaster />
        </TooltipProvider>
      </SpeechProvider>
    </AppProvider>
  );
}

function Screen() {
  const { router } = useApp();
  const page = useSyncExternalStore(router.subscribe, router.get);
  const signIn = useAppState(state => state.signIn);
  switch (signIn.kind) {
    case "checking":
      return <PageLoading />;
    case "signedOut":
    case "unreachable":
      return <SignInPage failure={signIn.failure} reachable={signIn.kind === "signedOut"} />;
    case "signedIn":
      return (
        <Suspense fallback={<PageLoading />}>
          <PageOf page={page} />
        </Suspense>
      );
    default:
      return unreachable(signIn);
  }
}

function PageOf({ page }: { page: Page }) {
  switch (page.kind) {
    case "chat":
      return <ChatPage sessionId={page.sessionId} messageId={page.messageId} />;
    case "setup":
      return <SetupPage step={page.step} part={page.part} />;
    case "settings":
      return <SettingsPage tab={page.tab} />;
    case "devices":
      return <DevicesPage />;
    case "budget":
      return <BudgetPage tab={page.tab} />;
    case "backup":
      return <BackupPage />;
    case "missing":
      return <MissingPage />;
    default:
      return unreachable(page);
  }
}
