import type { Language } from "../../../contract/errors/define.ts";

type Words = {
  readonly addressOk: (address: string, version: string | undefined) => string;
  readonly addressHint: (address: string) => string;
  readonly keyOk: string;
  readonly keyNone: string;
  readonly keyUnproven: string;
  readonly modelOk: (model: string) => string;
  readonly modelNone: string;
  readonly modelNoneOllama: string;
  readonly moneyOk: string;
  readonly moneyLocal: string;
  readonly notTried: string;
};

/** The sentences of a connection test's steps. */
export const connectionWords: Readonly<Record<Language, Words>> = {
  en: {
    addressOk: (address, version) => `${address} answers${version === undefined ? "" : ` (Ollama ${version})`}.`,
    addressHint: address => `Something answers at ${address}: enter that address.`,
    keyOk: "The key is accepted.",
    keyNone: "No key is needed.",
    keyUnproven: "Whether the key is right could not be found out.",
    modelOk: model => `${model} answers.`,
    modelNone: "No model is named, and the provider lists none.",
    modelNoneOllama: "This Ollama has no model yet. Fetch one in a terminal: `ollama pull qwen3.5:4b`.",
    moneyOk: "The account may be used.",
    moneyLocal: "It runs at home and costs nothing.",
    notTried: "Not tried.",
  },
  "zh-CN": {
    addressOk: (address, version) => `${address} 有应答${version === undefined ? "" : `（Ollama ${version}）`}。`,
    addressHint: address => `${address} 有应答：请填写这个地址。`,
    keyOk: "密钥有效。",
    keyNone: "不需要密钥。",
    keyUnproven: "无法确认密钥是否正确。",
    modelOk: model => `${model} 可以回答。`,
    modelNone: "没有指定模型，服务商也没有列出任何模型。",
    modelNoneOllama: "这个 Ollama 还没有模型。请在终端下载一个：`ollama pull qwen3.5:4b`。",
    moneyOk: "账户可以使用。",
    moneyLocal: "在本地运行，不产生费用。",
    notTried: "未测试。",
  },
};
