import { defineErrors } from "./define.ts";

/** Processes, disk and what nobody expected. */
export const systemErrors = defineErrors({
  INTERNAL: {
    status: 500,
    type: "api_error",
    en: [
      "Something in Hearth went wrong (reference {reference}).",
      "Try again; the log has the details under this reference: `npx hearth logs`.",
    ],
    zh: ["Hearth 内部出错（编号 {reference}）。", "请重试；日志中按此编号可以找到详情：`npx hearth logs`。"],
  },
  STOPPING: {
    status: 503,
    type: "api_error",
    en: ["Hearth is stopping.", "Try again in a few seconds."],
    zh: ["Hearth 正在停止。", "请几秒后重试。"],
  },
  DISK_FULL: {
    status: 507,
    type: "api_error",
    en: ["The disk is full, so this could not be kept.", "Free some space and send it again."],
    zh: ["磁盘已满，无法保存。", "请腾出空间后重新发送。"],
  },
  DATABASE_DAMAGED: {
    status: 500,
    type: "api_error",
    en: ["The database {file} is damaged: {problem}", "Stop Hearth and bring back a backup; the damaged file is left as it is."],
    zh: ["数据库 {file} 已损坏：{problem}", "请停止 Hearth 并恢复备份；损坏的文件保持原样。"],
  },
  DATABASE_BUSY: {
    status: 503,
    type: "api_error",
    en: [
      "Another program holds the database, so it cannot be used now.",
      "Close the program that has the database open (a backup, a database viewer), then try again.",
    ],
    zh: ["其他程序占用了数据库，暂时无法使用。", "请关闭打开了数据库的程序（备份、数据库查看器等），然后重试。"],
  },
  DATABASE_NEWER: {
    status: 500,
    type: "api_error",
    en: [
      "The database was written by a newer Hearth (version {found}, this one knows {known}).",
      "Install the newer Hearth again.",
    ],
    zh: ["数据库由更新版本的 Hearth 写入（版本 {found}，当前支持 {known}）。", "请重新安装较新的 Hearth。"],
  },
  PORT_TAKEN: {
    status: 500,
    type: "api_error",
    en: [
      "Port {port} is taken by another program{holder}.",
      "Stop that program, or choose another port: `npx hearth up --port {other}`.",
    ],
    zh: ["端口 {port} 被其他程序占用{holder}。", "请停止该程序，或换一个端口：`npx hearth up --port {other}`。"],
  },
  PORT_REFUSED: {
    status: 500,
    type: "api_error",
    en: ["Port {port} cannot be opened: {problem}", "Choose another port above 1023: `npx hearth up --port {other}`."],
    zh: ["无法打开端口 {port}：{problem}", "请换一个大于 1023 的端口：`npx hearth up --port {other}`。"],
  },
  ALREADY_RUNNING: {
    status: 409,
    type: "conflict_error",
    en: [
      "Hearth already runs in this home (pid {pid}, {url}).",
      "Use that one (`npx hearth pair --owner` prints a fresh sign-in link), or stop it first.",
    ],
    zh: [
      "此目录中的 Hearth 已在运行（pid {pid}，{url}）。",
      "请直接使用（`npx hearth pair --owner` 会给出新的登录链接），或先停止它。",
    ],
  },
  NOT_RUNNING: {
    status: 503,
    type: "api_error",
    en: ["Hearth is not running.", "Start it with `npm start` or `npx hearth up`."],
    zh: ["Hearth 没有运行。", "请用 `npm start` 或 `npx hearth up` 启动。"],
  },
  HOME_NOT_USABLE: {
    status: 500,
    type: "api_error",
    en: ["The folder {folder} cannot be used: {problem}", "Check its owner and rights, or set HEARTH_HOME to another folder."],
    zh: ["无法使用文件夹 {folder}：{problem}", "请检查其所有者和权限，或把 HEARTH_HOME 设为其他文件夹。"],
  },
  HOME_FILE_UNREADABLE: {
    status: 500,
    type: "api_error",
    en: [
      "The file {file}, which says which home this is, cannot be read: {problem}",
      "Give it back to the user that runs Hearth, or move it elsewhere; then start Hearth again. Nothing was changed.",
    ],
    zh: [
      "无法读取标识此主目录的文件 {file}：{problem}",
      "请把它的权限交还给运行 Hearth 的用户，或将其移走，然后重新启动 Hearth。未作任何更改。",
    ],
  },
  HOME_FILE_NEWER: {
    status: 500,
    type: "api_error",
    en: ["The file {file} was written by a newer Hearth.", "Install the newer Hearth again. Nothing was changed."],
    zh: ["文件 {file} 由更新版本的 Hearth 写入。", "请重新安装较新的 Hearth。未作任何更改。"],
  },
  GATEWAY_GAVE_UP: {
    status: 503,
    type: "api_error",
    en: [
      "The gateway failed {failures} times in {minutes} minutes and was not started again.",
      "The last lines above say why; mend that, then run `npx hearth up` again.",
    ],
    zh: ["网关在 {minutes} 分钟内失败 {failures} 次，未再启动。", "上面最后几行说明了原因；解决后请再次运行 `npx hearth up`。"],
  },
  GATEWAY_REFUSED: {
    status: 503,
    type: "api_error",
    en: [
      "The gateway ended with exit code {exitCode}, which another start does not cure.",
      "The last lines above say why; mend that, then run `npx hearth up` again.",
    ],
    zh: ["网关以退出码 {exitCode} 结束，重新启动无济于事。", "上面最后几行说明了原因；解决后请再次运行 `npx hearth up`。"],
  },
  NOT_ANSWERING: {
    status: 503,
    type: "api_error",
    en: [
      "Hearth (pid {pid}) runs but did not answer within {seconds} s.",
      "Wait a moment and try again; `npx hearth logs` shows what it is doing.",
    ],
    zh: ["Hearth（pid {pid}）在运行，但 {seconds} 秒内没有回应。", "请稍后重试；`npx hearth logs` 可以查看它在做什么。"],
  },
  AUDIT_BROKEN: {
    status: 500,
    type: "api_error",
    en: [
      "The audit record was changed: row {row} does not follow from the one before it.",
      "Keep a copy of {file} as it is, and compare it with an earlier export or backup.",
    ],
    zh: ["审计记录被改动过：第 {row} 行与前一行不衔接。", "请原样保留 {file} 的副本，并与之前的导出或备份比对。"],
  },
  DATABASE_MISSING: {
    status: 404,
    type: "not_found_error",
    en: ["There is no database at {file}.", "Start Hearth once, or set HEARTH_HOME to the folder that it uses."],
    zh: ["{file} 处没有数据库。", "请先启动一次 Hearth，或把 HEARTH_HOME 设为它所用的文件夹。"],
  },
  FILE_NOT_READABLE: {
    status: 400,
    type: "invalid_request_error",
    en: ["{file} cannot be read: {problem}.", "Check the path, and whether you may read the file."],
    zh: ["无法读取 {file}：{problem}。", "请检查路径，以及你是否有权读取该文件。"],
  },
  FILE_NOT_WRITABLE: {
    status: 500,
    type: "api_error",
    en: ["{file} could not be written: {problem}", "Choose another place, or check the folder's rights and the free space."],
    zh: ["无法写入 {file}：{problem}", "请换一个位置，或检查文件夹权限和剩余空间。"],
  },
  USAGE: {
    status: 400,
    type: "invalid_request_error",
    en: ["{problem}", "`hearth {command} --help` shows how it is used."],
    zh: ["{problem}", "`hearth {command} --help` 显示用法。"],
  },
});
