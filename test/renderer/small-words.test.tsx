import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { AttachmentRow } from "../../renderer/chat/composer/attachment-row.tsx";
import { type Attachment, canGo } from "../../renderer/chat/composer/attachments.ts";
import { ChannelBadge } from "../../renderer/chat/sidebar/session-list.tsx";
import { catalogues } from "../../renderer/i18n/catalogue.ts";
import { createLanguage } from "../../renderer/i18n/language.ts";
import { SpeechProvider } from "../../renderer/i18n/use-text.tsx";
import { failureInForm } from "../../renderer/providers/failure-in-form.ts";
import { presetLabel, presets } from "../../renderer/providers/presets.ts";
import { TestSteps } from "../../renderer/providers/test-result.tsx";
import { beginDraft } from "../../renderer/settings/file/file-draft.ts";
import { typed } from "../../renderer/settings/file/use-settings-file.ts";
import { TooltipProvider } from "../../renderer/ui/tooltip.tsx";

const choice = { get: () => "en" as const, set: () => undefined, subscribe: () => () => undefined };
const html = (node: React.ReactNode): string =>
  renderToStaticMarkup(
    <SpeechProvider choice={choice}>
      <TooltipProvider>{node}</TooltipProvider>
    </SpeechProvider>,
  );
const failure = { code: "FILE_TYPE", message: "This kind is not taken.", hint: "Send a PDF." };
const refused: Attachment = { key: "1", name: "a.exe", bytes: 1, kind: "failed", failure };

describe("a refused file", () => {
  test("keeps the message from going without it", () => {
    expect([canGo("hello", []), canGo("hello", [refused]), canGo(" ", [])]).toEqual([true, false, false]);
  });
  test("is shown with its whole sentence and what to do", () => {
    const drawn = html(<AttachmentRow list={[refused]} onRemove={() => undefined} />);
    expect(drawn).toContain(`${failure.message} ${failure.hint}`);
    expect(drawn).toContain(catalogues.en.chat.removeRefused);
    expect(drawn).not.toContain("line-clamp");
  });
});

test("the way back in keeps the owner the owner", () => {
  for (const { signIn, devices } of Object.values(catalogues))
    for (const sentence of [signIn.how[0], devices.signOutText]) expect(sentence).toContain("`npx hearth pair --owner`");
});

test("a conversation begun elsewhere says where, one begun in a page nothing", () => {
  expect(html(<ChannelBadge channel="cli" />)).toContain("Terminal");
  expect(html(<ChannelBadge channel="api" />)).toContain("API");
  expect(html(<ChannelBadge channel="webchat" />)).toBe("");
});

test("an empty key is missing, a refused one is wrong; both say what to do next", () => {
  const step = (name: "address" | "key", state: "ok" | "failed") => ({ step: name, state, message: "it" });
  const drawn = (code: string): string =>
    html(
      <TestSteps
        result={{
          ok: false,
          steps: [step("address", "ok"), step("key", "failed")],
          failure: { type: "authentication_error", ...failure, code },
          models: [],
          latencyMs: null,
        }}
      />,
    );
  const { stepStates, hintsInForm } = catalogues.en.setup;
  expect(drawn("MODEL_KEY_MISSING")).toContain(stepStates.missing);
  expect(drawn("MODEL_KEY_MISSING")).not.toContain(stepStates.failed);
  expect(drawn("MODEL_KEY_MISSING")).toContain(hintsInForm.keyMissing);
  expect(drawn("MODEL_KEY_REFUSED")).toContain(stepStates.failed);
  expect(drawn("MODEL_KEY_REFUSED")).toContain(hintsInForm.keyRefused);
});

test("a failure beside the field does not send its reader to that field", () => {
  for (const { setup } of Object.values(catalogues)) {
    const hintOf = (code: string): string => failureInForm({ ...failure, code }, setup.hintsInForm).hint;
    expect(hintOf("MODEL_KEY_REFUSED")).toBe(setup.hintsInForm.keyRefused);
    expect(hintOf("MODEL_KEY_MISSING")).toBe(setup.hintsInForm.keyMissing);
    expect(hintOf("MODEL_NOT_FOUND")).toBe("");
    expect(failureInForm(failure, setup.hintsInForm)).toBe(failure);
  }
});

test("another text of the settings file takes the refusal of the former one away", () => {
  const ready = {
    kind: "ready" as const,
    settings: {} as never,
    draft: beginDraft({ version: 1, text: "a" }),
    saving: false,
    failure,
  };
  expect(typed(ready, "b")).toMatchObject({ failure: null, draft: { text: "b" } });
});

test("providers of China are called there what they are called there", () => {
  const names = presets.map(one => presetLabel(one, "zh-CN")).join(" ");
  for (const name of ["通义千问", "智谱", "月之暗面"]) expect(names).toContain(name);
  expect(presets.map(one => presetLabel(one, "en")).join("")).not.toMatch(/[\u4e00-\u9fff]/);
});

test("a language that only follows the browser is no choice", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const language = createLanguage({ storage, preferred: ["zh-CN"], document: { documentElement: { lang: "" } } });
  expect([language.get(), language.chosen()]).toEqual(["zh-CN", null]);
  language.set("en");
  expect(language.chosen()).toBe("en");
});
