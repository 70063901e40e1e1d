import { useState } from "react";
import type { RouteResponse } from "../../../contract/routes/define.ts";
import type { Routes } from "../../../contract/routes/table.ts";
import type { Api } from "../../api/client.ts";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { useAppState } from "../../state/app-context.tsx";
import { useAnswer } from "../../state/use-answer.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { KeyStore } from "../desktop/key-store.tsx";
import { useDesktop } from "../desktop/use-desktop.ts";
import { Section } from "../section.tsx";
import { OwnerToken } from "./owner-token.tsx";
import { RotateDialog } from "./rotate-dialog.tsx";
import { ownerTokenItem, secretWords, signingKeyItem } from "./secret-name.ts";

type Secret = RouteResponse<Routes["listSecrets"]>["secrets"][number];
const ask = (api: Api, signal: AbortSignal) => api("listSecrets", undefined, signal);

/** What the vault keeps: names and ages, never values; each can be replaced, the owner's token too. */
export function SecretsTab() {
  const { settings } = useText();
  const words = settings.secrets;
  const revision = useAppState(state => state.settingsRevision);
  const { answer, again } = useAnswer(ask, revision);
  const desktop = useDesktop();
  const [rotating, setRotating] = useState<string | null>(null);
  return (
    <div className="flex flex-col gap-9">
      <Loaded answer={answer} again={again}>
        {({ secrets, passphrase }) => {
          const own = secrets.find(one => one.name === ownerTokenItem);
          // Those that can be replaced first; Hearth's own key is there only so that nothing is hidden.
          const others = secrets
            .filter(one => one !== own)
            .sort((a, b) => Number(a.name === signingKeyItem) - Number(b.name === signingKeyItem));
          return (
            <>
              <div className="flex flex-col gap-4">
                <p className="text-soft">{words.intro}</p>
                {others.length === 0 ? (
                  <Card className="text-soft">{words.empty}</Card>
                ) : (
                  <ul className="divide-y divide-line rounded-2xl border border-line bg-raised">
                    {others.map(secret => (
                      <SecretRow key={secret.name} secret={secret} onRotate={() => setRotating(secret.name)} />
                    ))}
                  </ul>
                )}
                {desktop === null && <p className="text-sm text-soft">{passphrase ? words.passphrase : words.keyFile}</p>}
              </div>
              {desktop !== null && <KeyStore desktop={desktop} />}
              <Section title={words.tokenTitle} text={words.tokenText}>
                <Card className="flex flex-wrap items-center justify-between gap-3 py-4">
                  {own ? <Ages secret={own} /> : <span />}
                  <OwnerToken onRotated={again} />
                </Card>
              </Section>
            </>
          );
        }}
      </Loaded>
      {rotating !== null && <RotateDialog name={rotating} onRotated={again} onClose={() => setRotating(null)} />}
    </div>
  );
}

function SecretRow({ secret, onRotate }: { secret: Secret; onRotate: () => void }) {
  const { settings } = useText();
  const words = settings.secrets;
  const name = secretWords(secret.name, words);
  const ownMade = secret.name === signingKeyItem;
  return (
    <li className="flex items-center gap-4 px-4 py-3.5 sm:px-5">
      <div className="min-w-0 grow">
        <p className="font-semibold wrap-anywhere">{name}</p>
        {ownMade ? <p className="text-sm text-soft">{words.ownMade}</p> : <Ages secret={secret} />}
      </div>
      {!ownMade && (
        <Button size="small" className="shrink-0" aria-label={words.rotateFor(name)} onClick={onRotate}>
          {words.rotate}
        </Button>
      )}
    </li>
  );
}

function Ages({ secret }: { secret: Secret }) {
  const { settings } = useText();
  const words = settings.secrets;
  const format = useFormat();
  const rotated = secret.rotatedAt > secret.createdAt;
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-soft">
      <span title={format.dateTime(rotated ? secret.rotatedAt : secret.createdAt)}>
        {words.created(format.date(secret.createdAt))}
        {" · "}
        {rotated ? words.rotated(format.ago(secret.rotatedAt, Date.now())) : words.neverRotated}
      </span>
      {secret.rotationDue && (
        <Badge tone="honey" title={words.dueTitle}>
          {words.due}
        </Badge>
      )}
    </p>
  );
}
