import { createPortal } from "react-dom";
import { svgAddress } from "../../devices/pairing.ts";
import { backupCatalogues } from "../../i18n/backup-text.ts";
import { createFormat } from "../../i18n/format.ts";
import { type Kit, kitLanguages } from "./kit-text.ts";

/** The kit on one sheet of A4, in both languages; seen on paper only. While it is there, nothing else of the page is printed. */
export const KitSheet = ({ kit }: { kit: Kit }) =>
  createPortal(
    <div className="print-sheet" data-testid="kit-sheet">
      {kitLanguages.map(language => (
        <KitPart key={language} kit={kit} language={language} />
      ))}
      <div className="print-key">
        <img src={svgAddress(kit.qrSvg)} alt="" />
        <div>
          <p>
            <strong>{kitLanguages.map(language => backupCatalogues[language].sheet.key).join(" · ")}</strong>
          </p>
          <p className="print-mono">{kit.identity}</p>
          <p className="print-small">{kit.recipient}</p>
          <p>{kitLanguages.map(language => backupCatalogues[language].sheet.fingerprint(kit.fingerprint)).join(" · ")}</p>
        </div>
      </div>
      {kitLanguages.map(language => (
        <p key={language} lang={language} className="print-without">
          {backupCatalogues[language].sheet.without}
        </p>
      ))}
      <ol className="print-commands">
        {kit.commands.map(command => (
          <li key={command}>
            <code>{command}</code>
          </li>
        ))}
      </ol>
      {(["where", "notes"] as const).map(part => (
        <div key={part} className="print-lines">
          <p>{kitLanguages.map(language => backupCatalogues[language].sheet[part]).join(" · ")}</p>
          <hr />
          <hr />
          {part === "notes" && <hr />}
        </div>
      ))}
    </div>,
    document.body,
  );

function KitPart({ kit, language }: { kit: Kit; language: (typeof kitLanguages)[number] }) {
  const { sheet } = backupCatalogues[language];
  return (
    <section lang={language}>
      <h2>{sheet.title}</h2>
      <p>
        <strong>{sheet.made(kit.hostName, createFormat(language).date(kit.madeAt))}</strong>
      </p>
      <p>{sheet.what}</p>
      <p>{sheet.restore}</p>
    </section>
  );
}
