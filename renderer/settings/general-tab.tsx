import { type ReactNode, useState } from "react";
import type { Status } from "../../contract/routes/system.ts";
import type { Api } from "../api/client.ts";
import { isDesktop } from "../desktop-bridge.ts";
import { useFormat, useText } from "../i18n/use-text.tsx";
import { Link } from "../router/link.tsx";
import { useApp, useAppState } from "../state/app-context.tsx";
import { useAnswer } from "../state/use-answer.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { InlineCode } from "../ui/inline-code.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Answering } from "./answering.tsx";
import { DesktopSection } from "./desktop/desktop-section.tsx";
import { HouseLanguage } from "./house-language.tsx";
import { Look } from "./look.tsx";
import { Section } from "./section.tsx";

const ask = (api: Api, signal: AbortSignal) => api("status", undefined, signal);

/** How this browser looks, what runs, and the ways out. */
export function GeneralTab() {
  const { settings } = useText();
  const words = settings.general;
  const revision = useAppState(state => state.settingsRevision);
  const { answer, again } = useAnswer(ask, revision);
  return (
    <div className="flex flex-col gap-9">
      <Section title={words.look} text={words.lookText}>
        <Card className="flex flex-col gap-5">
          <Look />
        </Card>
        <Card>
          <HouseLanguage />
        </Card>
      </Section>
      <Answering />
      <DesktopSection />
      <Section title={words.about}>
        <Loaded answer={answer} again={again} rows={2}>
          {status => <About status={status} />}
        </Loaded>
      </Section>
      <Section title={words.again} text={words.againText}>
        <Link to="/setup" className={`${buttonClass()} self-start`}>
          {words.againAction}
        </Link>
      </Section>
      {!isDesktop() && <SignOut />}
    </div>
  );
}

function About({ status }: { status: Status }) {
  const { settings } = useText();
  const words = settings.general;
  const format = useFormat();
  const { gateway, messages, usageToday, disk } = status;
  const rows: readonly (readonly [string, ReactNode])[] = [
    [words.version, gateway.version],
    [words.url, gateway.url],
    [words.addresses, gateway.addresses.join(", ")],
    [words.since, format.dateTime(gateway.startedAt)],
    [words.kept, words.keptValue(words.conversations(messages.sessions), words.messages(messages.messages))],
    [words.today, format.number(usageToday.answers)],
    [words.database, words.databaseValue(format.bytes(disk.databaseBytes), format.bytes(disk.freeBytes))],
    [words.settingsVersion, settings.file.version(status.settings.version)],
  ];
  return (
    <dl className="divide-y divide-line rounded-2xl border border-line bg-raised">
      {rows.map(([name, value]) => (
        <div key={name} className="flex gap-x-4 px-4 py-2.5 sm:px-5">
          <dt className="w-24 shrink-0 text-soft sm:w-40">{name}</dt>
          <dd className="min-w-0 wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function SignOut() {
  const { common, settings } = useText();
  const words = settings.general;
  const { signOut } = useApp();
  const [asking, setAsking] = useState(false);
  return (
    <Section title={common.signOut} text={<InlineCode text={words.signOutText} />}>
      <Button tone="danger" className="self-start" onClick={() => setAsking(true)}>
        {common.signOut}
      </Button>
      {asking && (
        <ConfirmDialog
          open
          onClose={() => setAsking(false)}
          onConfirm={() => void signOut()}
          title={words.signOutTitle}
          description={<InlineCode text={words.signOutText} />}
          action={common.signOut}
        />
      )}
    </Section>
  );
}
