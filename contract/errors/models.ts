import { defineErrors } from "./define.ts";

/** What can go wrong at a provider. `provider` and `model` are slots in all of them. */
export const modelErrors = defineErrors({
  MODEL_KEY_REFUSED: {
    status: 401,
    type: "authentication_error",
    en: [
      "{provider} refused the key.",
      "Enter the key again under Settings → Models; a revoked key must be replaced at the provider.",
    ],
    zh: ["{provider} 拒绝了密钥。", "请在“设置 → 模型”中重新填写；已吊销的密钥需在服务商处更换。"],
  },
  MODEL_KEY_MISSING: {
    status: 401,
    type: "authentication_error",
    en: ["{provider} has no key yet.", "Enter it under Settings → Models."],
    zh: ["{provider} 还没有密钥。", "请在“设置 → 模型”中填写。"],
  },
  MODEL_NO_CREDIT: {
    status: 402,
    type: "billing_error",
    en: ["{provider} says the account has no credit left.", "Add credit at the provider, or choose another model."],
    zh: ["{provider} 表示账户余额不足。", "请在服务商处充值，或换用其他模型。"],
  },
  MODEL_FORBIDDEN: {
    status: 403,
    type: "permission_error",
    en: ["{provider} does not let this key use {model}.", "Choose another model, or a key with that right."],
    zh: ["{provider} 不允许此密钥使用 {model}。", "请换一个模型，或使用有权限的密钥。"],
  },
  MODEL_OVERLOADED: {
    status: 529,
    type: "overloaded_error",
    en: ["{provider} is overloaded right now.", "Try again in a minute, or set a fallback model."],
    zh: ["{provider} 当前过载。", "请一分钟后重试，或设置备用模型。"],
  },
  MODEL_RATE_LIMITED: {
    status: 429,
    type: "rate_limit_error",
    en: ["{provider} limits how often this key may ask.", "Wait {seconds} s, or set a fallback model."],
    zh: ["{provider} 限制了此密钥的请求频率。", "请等待 {seconds} 秒，或设置备用模型。"],
  },
  MODEL_UNREACHABLE: {
    status: 502,
    type: "api_error",
    en: [
      "{provider} cannot be reached at {address}.",
      "Is this computer online? For a server of your own, check its address and whether it is running.",
    ],
    zh: ["无法连接 {provider}（{address}）。", "请检查这台电脑是否联网；若是自己的服务器，请检查其地址以及是否在运行。"],
  },
  MODEL_TIMED_OUT: {
    status: 504,
    type: "timeout_error",
    en: ["{provider} said nothing for {seconds} s.", "Try again; a large local model may need longer to load."],
    zh: ["{provider} 在 {seconds} 秒内没有回应。", "请重试；较大的本地模型可能需要更长的加载时间。"],
  },
  MODEL_NOT_FOUND: {
    status: 404,
    type: "not_found_error",
    en: ["{provider} has no model named {model}.", "Choose one from the list under Settings → Models."],
    zh: ["{provider} 没有名为 {model} 的模型。", "请在“设置 → 模型”的列表中选择。"],
  },
  MODEL_UNKNOWN: {
    status: 404,
    type: "not_found_error",
    en: [
      "No provider here offers {model}.",
      "Write `provider/model`; the page Settings → Models lists what there is, and so does `GET /v1/models`.",
    ],
    zh: ["这里没有服务商提供 {model}。", "请写成 `服务商/模型`；“设置 → 模型”页面和 `GET /v1/models` 列出可用模型。"],
  },
  MODEL_CONTEXT_FULL: {
    status: 400,
    type: "invalid_request_error",
    en: [
      "The conversation is longer than {model} can read.",
      "Start a new conversation, or choose a model with a larger context.",
    ],
    zh: ["会话长度超过 {model} 的上下文。", "请开始新会话，或选择上下文更大的模型。"],
  },
  MODEL_REFUSED: {
    status: 400,
    type: "invalid_request_error",
    en: ["{provider} did not accept the request: {problem}", "Change what it names and send again."],
    zh: ["{provider} 未接受请求：{problem}", "请按提示修改后重新发送。"],
  },
  MODEL_CUT: {
    status: 502,
    type: "api_error",
    en: ["The answer from {provider} broke off.", "What came is kept; press Answer again for a whole one."],
    zh: ["{provider} 的回答中断了。", "已收到的内容会保留；点“重新回答”获取完整回答。"],
  },
  MODEL_GARBLED: {
    status: 502,
    type: "api_error",
    en: [
      "{provider} sent something that is not an answer: {problem}",
      "Check that the address belongs to this kind of provider.",
    ],
    zh: ["{provider} 返回的内容不是有效回答：{problem}", "请检查该地址是否属于此类服务商。"],
  },
  MODEL_FAILED: {
    status: 502,
    type: "api_error",
    en: ["{provider} failed with status {status}.", "Try again; if it stays so, look at the provider's status page."],
    zh: ["{provider} 出错，状态码 {status}。", "请重试；若持续出现，请查看服务商的状态页面。"],
  },
  MODEL_INPUT_NOT_SUPPORTED: {
    status: 400,
    type: "invalid_request_error",
    en: ["{model} cannot read {kind}.", "Choose a model that can, or remove the attachment."],
    zh: ["{model} 无法读取{kind}。", "请换用支持的模型，或移除附件。"],
  },
  MODEL_NONE: {
    status: 409,
    type: "invalid_request_error",
    en: ["No model is set up yet.", "Open Settings → Models and add one."],
    zh: ["尚未设置模型。", "请打开“设置 → 模型”添加一个。"],
  },
  PROVIDER_NOT_FOUND: {
    status: 404,
    type: "not_found_error",
    en: ["There is no provider named {provider}.", "Look at `providers` in the settings."],
    zh: ["没有名为 {provider} 的服务商。", "请查看设置中的 `providers`。"],
  },
});
