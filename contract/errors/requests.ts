import { defineErrors } from "./define.ts";

/** Requests, sessions, messages and files. */
export const requestErrors = defineErrors({
  ROUTE_NOT_FOUND: {
    status: 404,
    type: "not_found_error",
    en: ["There is nothing at {method} {path}.", "The list of routes is at /api/openapi.json."],
    zh: ["{method} {path} 不存在。", "路由列表见 /api/openapi.json。"],
  },
  REQUEST_INVALID: {
    status: 400,
    type: "invalid_request_error",
    en: ["{where}: {problem}", "Correct this field and send the request again; nothing was done."],
    zh: ["{where}：{problem}", "请改正该字段后重新发送；未执行任何操作。"],
  },
  REQUEST_NOT_JSON: {
    status: 400,
    type: "invalid_request_error",
    en: ["The body is not valid JSON.", "Send a JSON object with `Content-Type: application/json`."],
    zh: ["请求体不是有效的 JSON。", "请发送 JSON 对象，并设置 `Content-Type: application/json`。"],
  },
  MEDIA_TYPE_NOT_SERVED: {
    status: 415,
    type: "invalid_request_error",
    en: ["The content type {type} is not accepted here.", "Send `application/json`, or `multipart/form-data` for files."],
    zh: ["此处不接受内容类型 {type}。", "请使用 `application/json`，上传文件用 `multipart/form-data`。"],
  },
  REQUEST_TOO_LARGE: {
    status: 413,
    type: "request_too_large",
    en: ["This is larger than {limit}.", "Send less at once."],
    zh: ["内容超过 {limit}。", "请减少一次发送的内容。"],
  },
  REQUEST_MALFORMED: {
    status: 400,
    type: "invalid_request_error",
    en: ["The request cannot be read: {problem}", "Send a well-formed HTTP request; nothing was done."],
    zh: ["无法读取请求：{problem}", "请发送格式正确的 HTTP 请求；未执行任何操作。"],
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    type: "invalid_request_error",
    en: [
      "The request's address and headers are larger than {limit}.",
      "Send fewer or shorter headers; long text belongs in the body.",
    ],
    zh: ["请求地址和请求头超过 {limit}。", "请减少或缩短请求头；长文本应放在请求体中。"],
  },
  REQUEST_TIMED_OUT: {
    status: 408,
    type: "timeout_error",
    en: ["The request did not arrive in time.", "Send it again; check the connection if it happens often."],
    zh: ["请求未能及时送达。", "请重新发送；若经常发生，请检查网络连接。"],
  },
  FIELD_NOT_SUPPORTED: {
    status: 400,
    type: "invalid_request_error",
    en: ["The field `{field}` cannot be honoured by {provider}.", "Leave it out, or choose a model of the API that defines it."],
    zh: ["{provider} 无法支持字段 `{field}`。", "去掉该字段，或选择支持它的 API 的模型。"],
  },
  SESSION_NOT_FOUND: {
    status: 404,
    type: "not_found_error",
    en: ["There is no such conversation.", "It may have been deleted; reload the list."],
    zh: ["没有这个会话。", "它可能已被删除，请刷新列表。"],
  },
  MESSAGE_NOT_FOUND: {
    status: 404,
    type: "not_found_error",
    en: ["There is no such message.", "Reload the conversation."],
    zh: ["没有这条消息。", "请刷新会话。"],
  },
  MESSAGE_ID_TAKEN: {
    status: 409,
    type: "conflict_error",
    en: ["The message id {id} was already used for another text or conversation.", "Give every new message an id of its own."],
    zh: ["消息 id {id} 已用于另一段内容或另一个会话。", "请为每条新消息使用唯一的 id。"],
  },
  MESSAGE_BUSY: {
    status: 409,
    type: "conflict_error",
    en: ["This conversation is still being answered.", "Stop the answer or wait for its end."],
    zh: ["此会话仍在回答中。", "请停止回答或等待其结束。"],
  },
  ANSWER_NOT_YET: {
    status: 504,
    type: "timeout_error",
    en: ["No answer came within {seconds} s.", "The question is kept and is still answered: look at the conversation later."],
    zh: ["{seconds} 秒内没有得到回答。", "问题已保留，仍会得到回答：请稍后查看该对话。"],
  },
  ANSWER_INTERRUPTED: {
    status: 409,
    type: "conflict_error",
    en: ["The answer was stopped before its end.", "What came is kept; ask again for a whole answer."],
    zh: ["回答在结束前被停止。", "已收到的内容会保留；请重新提问以获得完整回答。"],
  },
  FILE_NOT_FOUND: {
    status: 404,
    type: "not_found_error",
    en: ["There is no such file.", "Attach it again."],
    zh: ["没有这个文件。", "请重新附加。"],
  },
  FILE_TYPE_REFUSED: {
    status: 415,
    type: "invalid_request_error",
    en: ["A file of type {type} cannot be read by the assistant.", "Attach an image, a PDF or a text file."],
    zh: ["助手无法读取 {type} 类型的文件。", "请附加图片、PDF 或文本文件。"],
  },
  FILE_EMPTY: {
    status: 400,
    type: "invalid_request_error",
    en: ["The file {name} is empty.", "Choose a file with content."],
    zh: ["文件 {name} 是空的。", "请选择有内容的文件。"],
  },
  AGENT_NOT_FOUND: {
    status: 404,
    type: "not_found_error",
    en: ["There is no agent named {agent}.", "Look at `agents` in the settings."],
    zh: ["没有名为 {agent} 的智能体。", "请查看设置中的 `agents`。"],
  },
});
