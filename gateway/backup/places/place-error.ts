import { AppError } from "../../../contract/errors/app-error.ts";
import type { ErrorCode } from "../../../contract/errors/table.ts";

type Words = readonly [en: string, zh: string];

/** What may be wrong with a place, as the `problem` of its sentence. */
const sentences = {
  noAnswer: ["it does not answer", "没有响应"],
  silent: ["it stopped answering", "中途停止响应"],
  cut: ["the connection was cut", "连接中断"],
  noSuchHost: ["there is no machine of that name", "找不到该主机名"],
  refusedConnection: ["nothing answers at that address", "该地址没有服务响应"],
  certificate: ["its certificate cannot be trusted", "其证书不可信"],
  login: ["user name, password or key is wrong", "用户名、密码或密钥不正确"],
  forbidden: ["these credentials may not do that there", "这些凭据没有相应权限"],
  keyUnreadable: ["the private key cannot be read; its passphrase must be taken off", "无法读取私钥；请先去除其口令"],
  clock: ["its clock and that of this computer differ too much", "其时钟与本机相差过大"],
  noBucket: ["there is no such bucket", "没有这个存储桶"],
  region: ["the region is another one", "区域不正确"],
  redirect: ["it sends to another address; enter that one", "它跳转到另一个地址；请直接填写新地址"],
  unreadable: ["its answer cannot be understood", "无法理解其响应"],
  tooMuch: ["its answer is too long", "其响应过长"],
  noHttps: ["no https connection could be made; perhaps it speaks only http there", "无法建立 https 连接；那里可能只支持 http"],
  noFolder: ["there is no such folder", "文件夹不存在"],
  noMarker: [
    "its folder has no file .hearth-backups, so it is another disk or none",
    "文件夹中没有 .hearth-backups，可能是其他磁盘或未接上",
  ],
  notAbsolute: ["its folder is not given in full", "文件夹路径不完整"],
  ownFolder: ["it lies in Hearth's own folder and would be lost with it", "它位于 Hearth 自己的文件夹内，会一同丢失"],
  notAFolder: ["a file is there, not a folder", "该处是文件，不是文件夹"],
  readOnly: ["it does not let files be written there", "该处不允许写入文件"],
  notThere: ["it does not have that backup", "该处没有此备份"],
  changedBytes: ["what came back is not what was sent", "取回的内容与发送的不一致"],
  notListed: ["a file that was stored is not in its list", "已保存的文件不在其列表中"],
  stillListed: ["a file that was deleted is still in its list", "已删除的文件仍在其列表中"],
} as const satisfies Record<string, Words>;

export type ProblemName = keyof typeof sentences;
type PlaceCode = Extract<
  ErrorCode,
  | "PLACE_UNREACHABLE"
  | "PLACE_UNTRUSTED"
  | "PLACE_REFUSED"
  | "PLACE_UNFIT"
  | "PLACE_FULL"
  | "PLACE_MISSING"
  | "PLACE_LIES"
  | "PLACE_FAILED"
>;

/**
 * A failure of a place in both languages; `why` is its problem's name, for advice. Holds nothing that a server said in words: that could be
 * anything, also a secret.
 */
export function placeError(code: PlaceCode, place: string, problem: ProblemName, cause?: unknown): AppError {
  const [en, zh] = sentences[problem];
  return AppError.of(code, { place, why: problem, problem: en, problemZh: zh }, cause === undefined ? {} : { cause });
}

/** What was wrong, of a failure that `placeError` made; null of others. */
export function problemOf({ slots }: Pick<AppError, "slots">): ProblemName | null {
  const { why } = slots;
  return typeof why === "string" && Object.hasOwn(sentences, why) ? (why as ProblemName) : null;
}

/** With a number or code of the server's or the system's: `507`, `EIO`. */
export function placeAnswered(code: PlaceCode, place: string, answer: string | number, cause?: unknown): AppError {
  const slots = { place, problem: `it answered ${answer}`, problemZh: `返回 ${answer}` };
  return AppError.of(code, slots, cause === undefined ? {} : { cause });
}

/** Fewer or more bytes than were sent. */
export const placeHasBytes = (place: string, found: number, sent: number): AppError =>
  AppError.of("PLACE_LIES", { place, problem: `it has ${found} of ${sent} bytes`, problemZh: `只有 ${found} / ${sent} 字节` });

/** It moves, but an upload would take weeks. */
export const tooSlow = (place: string, leastBytes: number, everyMs: number): AppError =>
  AppError.of("PLACE_TOO_SLOW", { place, kilobytes: Math.round(leastBytes / 1_024), minutes: Math.round(everyMs / 60_000) });

/** The name was given away meanwhile; nothing was written over. */
export const nameTaken = (place: string, file: string): AppError => AppError.of("PLACE_TAKEN", { place, file });

/** The connection was at fault, not what was sent: what is there of an upload is gone on with. */
export const wasCut = ({ code }: AppError): boolean => code === "PLACE_UNREACHABLE" || code === "PLACE_TOO_SLOW";

export const stopped = (): AppError => AppError.of("BACKUP_STOPPED");

/** The code of a failed system call or TLS handshake, also where it is wrapped. */
export function systemCode(error: unknown): string | undefined {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1)
    if ("code" in one && typeof one.code === "string") return one.code;
  return undefined;
}

const cutCodes = ["ECONNRESET", "EPIPE", "ECONNABORTED", "ERR_STREAM_PREMATURE_CLOSE", "HPE_INVALID_EOF_STATE"];
const timeCodes = ["ETIMEDOUT", "ESOCKETTIMEDOUT"];
const awayCodes = ["EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ENETDOWN", "EADDRNOTAVAIL"];
const certificate = /^(?:CERT_|ERR_TLS_CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;
/** Before a certificate was seen: mostly a port where nobody speaks TLS. */
const handshake = /^(?:EPROTO$|ERR_SSL_|ERR_TLS_)/;

/** What a broken connection means. AppErrors pass through. */
export function networkError(place: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = systemCode(error);
  const unreachable = (problem: ProblemName): AppError => placeError("PLACE_UNREACHABLE", place, problem, error);
  if (code === undefined) return placeError("PLACE_FAILED", place, "cut", error);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return unreachable("noSuchHost");
  if (code === "ECONNREFUSED") return unreachable("refusedConnection");
  if (cutCodes.includes(code)) return unreachable("cut");
  if (timeCodes.includes(code) || awayCodes.includes(code)) return unreachable("noAnswer");
  if (certificate.test(code)) return placeError("PLACE_UNTRUSTED", place, "certificate", error);
  if (handshake.test(code)) return unreachable("noHttps");
  if (code.startsWith("HPE_")) return placeError("PLACE_FAILED", place, "unreadable", error);
  return placeAnswered("PLACE_FAILED", place, code, error);
}
