import type { Language } from "../../../contract/errors/define.ts";

type Words = {
  readonly addressOk: (address: string, version: string | undefined) => string;
  readonly addressHint: (address: string) => string;
  readonly keyOk: string;
  readonly keyListed: string;
  readonly keyNone: string;
  readonly keyUnproven: string;
  readonly modelOk: (model: string) => string;
  readonly modelNoPrice: (model: string) => string;
  readonly modelNoPriceNoList: (model: string) => string;
  readonly modelNotAsked: (model: string, why: string) => string;
  readonly modelNone: string;
  readonly modelNoneOllama: string;
  readonly moneyOk: string;
  readonly moneyLocal: string;
  /** At an address of one's own that is no Ollama: nobody knows whom it asks. */
  readonly moneyHere: string;
  readonly notTried: string;
};

/** The sentences of a connection test's steps. */
export const connectionWords: Readonly<Record<Language, Words>> = {
  en: {
    addressOk: (address, version) => `${address} answers${version === undefined ? "" : ` (Ollama ${version})`}.`,
    addressHint: address => `Something answers at ${address}: enter that address.`,
    keyOk: "The key is accepted.",
    keyListed: "The key works, as far as the list of models tells.",
    keyNone: "No key is needed.",
    keyUnproven: "Whether the key is right could not be found out.",
    modelOk: model => `${model} answers.`,
    modelNoPrice: model => `${model} was not asked, because its price is not known. Enter it under Budget → Prices.`,
    modelNoPriceNoList: model =>
      `${model} was not asked, because its price is not known; and without a list of models the key could not be tried either. Enter the price under Budget → Prices and test again.`,
    modelNotAsked: (model, why) => `${model} was not asked. ${why}`,
    modelNone: "No model is named, and the provider lists none.",
    modelNoneOllama:
      "This Ollama has no model yet. On this computer, Settings → Local models downloads one; on another machine, `ollama pull qwen3.5:4b` does.",
    moneyOk: "The account may be used.",
    moneyLocal: "It runs at home and costs nothing.",
    moneyHere:
      "This address is at home, so Hearth counts it as free. If it passes requests on to somebody who charges, set a price under Budget → Prices.",
    notTried: "Not tried.",
  },
  "zh-CN": {
    addressOk: (address, version) => `${address} 有应答${version === undefined ? "" : `（Ollama ${version}）`}。`,
    addressHint: address => `${address} 有应答：请填写这个地址。`,
    keyOk: "密钥有效。",
    keyListed: "从模型列表来看，密钥有效。",
    keyNone: "不需要密钥。",
    keyUnproven: "无法确认密钥是否正确。",
    modelOk: model => `${model} 可以回答。`,
    modelNoPrice: model => `没有向 ${model} 提问，因为不知道它的价格。请在“预算 → 价格”中填写。`,
    modelNoPriceNoList: model =>
      `没有向 ${model} 提问，因为不知道它的价格；服务商又没有提供模型列表，因此也无法测试密钥。请在“预算 → 价格”中填写价格，然后重新测试。`,
    modelNotAsked: (model, why) => `没有向 ${model} 提问。${why}`,
    modelNone: "没有指定模型，服务商也没有列出任何模型。",
    modelNoneOllama:
      "这个 Ollama 还没有模型。在这台电脑上可从“设置 → 本地模型”下载；在另一台机器上请运行 `ollama pull qwen3.5:4b`。",
    moneyOk: "账户可以使用。",
    moneyLocal: "在本地运行，不产生费用。",
    moneyHere: "这个地址在家中，因此 Hearth 按免费计算。如果它会把请求转发给收费的服务，请在“预算 → 价格”中设置价格。",
    notTried: "未测试。",
  },
};
