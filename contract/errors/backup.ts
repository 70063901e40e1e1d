import { defineErrors } from "./define.ts";

/** Backups: making, keeping, proving and bringing back. */
export const backupErrors = defineErrors({
  BACKUP_NOT_ONE: {
    status: 422,
    type: "invalid_request_error",
    en: ["{file} is no backup of Hearth: {problem}", "Choose a file whose name ends in .tar.zst.age, as Hearth makes them."],
    zh: ["{file} 不是 Hearth 的备份：{problem}", "请选择由 Hearth 生成、以 .tar.zst.age 结尾的文件。"],
  },
  BACKUP_KEY_MALFORMED: {
    status: 422,
    type: "invalid_request_error",
    en: ["That is no backup key.", "A key begins with AGE-SECRET-KEY-1; it stands on your emergency kit, also as a QR code."],
    zh: ["这不是备份密钥。", "密钥以 AGE-SECRET-KEY-1 开头，写在你的应急卡上，也有二维码。"],
  },
  BACKUP_KEY_WRONG: {
    status: 422,
    type: "invalid_request_error",
    en: [
      "This key does not open {file}.",
      "Use the key of the emergency kit that was valid when the backup was made ({at}); nothing was changed.",
    ],
    zh: ["此密钥无法打开 {file}。", "请使用备份时（{at}）有效的应急卡密钥；未作任何更改。"],
  },
  BACKUP_DAMAGED: {
    status: 422,
    type: "invalid_request_error",
    en: ["{file} is damaged: {problem}", "Use another backup; this one cannot be trusted. Nothing was changed."],
    zh: ["{file} 已损坏：{problem}", "请使用其他备份，此备份不可信。未作任何更改。"],
  },
  BACKUP_HOSTILE: {
    status: 422,
    type: "invalid_request_error",
    en: ["{file} was refused: {problem}", "Hearth makes no such files. Use a backup whose origin you know; nothing was written."],
    zh: ["已拒绝 {file}：{problem}", "Hearth 不会生成这样的文件。请使用来源可靠的备份；未写入任何内容。"],
  },
  BACKUP_NEWER: {
    status: 422,
    type: "invalid_request_error",
    en: [
      "{file} was made by a newer Hearth ({found}; this one understands up to {known}).",
      "Install the newer Hearth, then restore.",
    ],
    zh: ["{file} 由更新版本的 Hearth 生成（{found}，当前最高支持 {known}）。", "请先安装较新的 Hearth，再恢复。"],
  },
  BACKUP_SOURCE_DAMAGED: {
    status: 500,
    type: "api_error",
    en: [
      "The database is damaged, so no backup was made of it: {problem}",
      "Restore the last proven backup; older backups are kept as they are.",
    ],
    zh: ["数据库已损坏，因此没有备份：{problem}", "请恢复最近一次验证过的备份；旧备份保持不变。"],
  },
  BACKUP_DISK_FULL: {
    status: 507,
    type: "api_error",
    en: ["There is not enough space in {folder} for this.", "Free some space and try again; nothing was changed."],
    zh: ["{folder} 空间不足。", "请腾出空间后重试；未作任何更改。"],
  },
  BACKUP_STOPPED: {
    status: 409,
    type: "conflict_error",
    en: ["The backup was stopped.", "Start it again whenever you like; nothing is left over."],
    zh: ["备份已停止。", "可随时重新开始；没有残留。"],
  },
  BACKUP_FAILED: {
    status: 500,
    type: "api_error",
    en: ["The backup failed: {problem}", "Try again; the backups before it are kept as they are."],
    zh: ["备份失败：{problem}", "请重试；之前的备份保持不变。"],
  },
});
