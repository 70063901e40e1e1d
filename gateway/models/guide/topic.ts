/** What the guide may tell about this Hearth. Counts and names only: no key, no text of a conversation. */
export type GuideStatus = {
  readonly version: string;
  readonly url: string;
  readonly startedAt: number;
  readonly now: number;
  readonly providers: readonly { readonly name: string; readonly type: string; readonly local: boolean }[];
  /** `provider/model`; null while only the guide answers. */
  readonly defaultModel: string | null;
  readonly devices: number;
  readonly conversations: number;
  /** Findings about the settings file that wait for the owner. */
  readonly settingsProblems: number;
};

export type GuideLanguage = "en" | "zh";
export type Texts = Readonly<Record<GuideLanguage, string>>;

/** One thing the guide can explain. `words` are looked for in the question, whole words in English, anywhere in Chinese. */
export type Topic = {
  readonly id: string;
  readonly title: Texts;
  readonly words: Readonly<Record<GuideLanguage, readonly string[]>>;
  readonly answer: Texts | ((status: GuideStatus, language: GuideLanguage) => string);
};
