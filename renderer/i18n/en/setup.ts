import { plural } from "../plural.ts";

export const setup = {
  choices: {
    anthropic: {
      title: "Claude, with an Anthropic key",
      text: "You have a key from the Anthropic Console. It is kept in Hearth's vault on this computer.",
    },
    other: {
      title: "Another provider",
      text: "OpenAI, DeepSeek, Qwen, OpenRouter, LM Studio… anything that speaks the OpenAI API.",
    },
    ollama: {
      title: "A model on this computer",
      text: "Through Ollama. Nothing you say leaves this machine, and it costs nothing.",
    },
    guide: {
      title: "Just look around",
      text: "The built-in guide answers. It is not a model, but it knows Hearth and helps you to set one up.",
    },
  },
  preset: "Provider",
  presetOther: "Another address",
  address: "Address",
  addressHelp: "The base address of its API, usually ending in /v1.",
  addressHelpOllama: "Where Ollama listens; without /v1.",
  addressHelpAnthropic: "Only for a relay that speaks the Anthropic API; leave it empty for Anthropic itself.",
  addressRelay: "Through another address…",
  addressProblems: { empty: "Enter an address.", notUrl: "This is not an address; it begins with http:// or https://." },
  key: "Key",
  keyHelp: "Kept encrypted in the vault; it never appears in files, logs or pages. Leave it empty if the server needs none.",
  keyHelpAnthropic:
    "From console.anthropic.com → API keys. Kept encrypted in the vault; it never appears in files, logs or pages.",
  keyStored: "A key is kept. Enter another one to replace it, or leave this empty.",
  name: "Name",
  nameHelp: (name: string) => `Its models are then called ${name}/…`,
  nameProblems: {
    empty: "Give it a name.",
    form: "A name has no blank and no slash, and at most 64 characters.",
    taken: "There is a provider of this name already.",
  },
  model: "Model",
  modelChoose: "Choose a model",
  modelCount: (count: number) => plural(count, "model", "models"),
  modelOther: "Enter another name…",
  modelExact: "Exactly as the provider writes it.",
  modelByHand: "The provider lists none, so enter the model's name.",
  test: "Test connection",
  testAgain: "Test again",
  testing: "Trying address, key and model…",
  saveAnyway: "Save anyway",
  steps: { address: "Address", key: "Key", model: "Model", money: "Credit" },
  stepStates: { ok: "fine", failed: "wrong", missing: "missing", skipped: "not tried" },
  hintsInForm: {
    keyRefused: "Check that all of it was copied. A revoked key must be replaced at the provider.",
    keyMissing: "Paste it into the field for the key, then test again.",
  },
  ownerOnly: "Only the owner's browser can set up models. Ask the owner, or open the link that `npx hearth pair --owner` prints.",
};
