import { chooseLanguage } from "../i18n/language.ts";
import { buttonClass } from "../ui/button.tsx";
import { Frame } from "./frame.tsx";
import { wordsOf } from "./words.ts";

/** The same address in a browser: there is nothing to show, but the way on. */
export function WithoutDesktop() {
  const words = wordsOf(chooseLanguage(null, navigator.languages));
  return (
    <Frame busy={false}>
      <h1 className="font-serif text-3xl font-semibold">{words.noDesktop}</h1>
      <a href="/" className={buttonClass("primary")}>
        {words.openHearth}
      </a>
    </Frame>
  );
}
