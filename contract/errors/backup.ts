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
      "Use the key of the emergency kit that was valid when the backup was made; nothing was changed.",
    ],
    zh: ["此密钥无法打开 {file}。", "请使用备份时有效的应急卡密钥；未作任何更改。"],
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
  BACKUP_JOB_NOT_FOUND: {
    status: 404,
    type: "not_found_error",
    en: ["Nothing of that kind runs now.", "Load the page anew."],
    zh: ["没有正在运行的此类任务。", "请刷新页面。"],
  },
  BACKUP_RUNNING: {
    status: 409,
    type: "conflict_error",
    en: ["A backup is being made already.", "Wait until it is done, or stop it first."],
    zh: ["备份正在进行。", "请等待完成，或先停止它。"],
  },
  BACKUP_NOT_FOUND: {
    status: 404,
    type: "not_found_error",
    en: ["There is no backup named {id}.", "`npx hearth backup list` shows those that there are."],
    zh: ["没有名为 {id} 的备份。", "`npx hearth backup list` 可查看现有备份。"],
  },
  BACKUP_NONE: {
    status: 409,
    type: "conflict_error",
    en: ["There is no backup yet.", "Back up now; then a restore can be tested."],
    zh: ["还没有备份。", "请先立即备份，然后才能演练恢复。"],
  },
  BACKUP_KEPT: {
    status: 409,
    type: "conflict_error",
    en: ["This is the last backup that was proven by a test restore, so it stays.", "Run a test restore of a newer one first."],
    zh: ["这是最后一个经恢复演练验证的备份，因此会保留。", "请先对较新的备份进行恢复演练。"],
  },
  PLACE_UNREACHABLE: {
    status: 502,
    type: "api_error",
    en: ["“{place}” cannot be reached: {problem}", "Hearth tries again by itself; check the address and the connection."],
    zh: ["无法连接“{place}”：{problem}", "Hearth 会自动重试；请检查地址和网络。"],
  },
  PLACE_UNTRUSTED: {
    status: 502,
    type: "api_error",
    en: [
      "Hearth does not connect to “{place}”: {problem}",
      "A NAS has often made its certificate itself: use SFTP, which needs none, or give the NAS a real certificate and the name that this is for.",
    ],
    zh: [
      "Hearth 没有连接“{place}”：{problem}",
      "NAS 的证书往往是它自己生成的：请改用不需要证书的 SFTP，或为 NAS 换上正式的证书，并使用证书上的名称。",
    ],
  },
  PLACE_UNFIT: {
    status: 409,
    type: "conflict_error",
    en: ["“{place}” cannot take backups: {problem}", "Choose another folder for it; nothing was written there."],
    zh: ["“{place}”不能存放备份：{problem}", "请为它选择其他文件夹；没有在那里写入任何内容。"],
  },
  PLACE_TOO_SLOW: {
    status: 504,
    type: "timeout_error",
    en: [
      "“{place}” is too slow: less than {kilobytes} KB in {minutes} minutes.",
      "Hearth tries again by itself; check the connection, or use another place.",
    ],
    zh: ["“{place}”太慢：{minutes} 分钟内不足 {kilobytes} KB。", "Hearth 会自动重试；请检查网络，或换一个位置。"],
  },
  PLACE_TAKEN: {
    status: 409,
    type: "conflict_error",
    en: [
      "“{place}” has another file named {file} already.",
      "Hearth takes the backup there under another name; nothing was written over.",
    ],
    zh: ["“{place}”中已有另一个名为 {file} 的文件。", "Hearth 会改用其他名称保存；没有覆盖任何内容。"],
  },
  PLACE_REFUSED: {
    status: 502,
    type: "api_error",
    en: [
      "“{place}” does not let Hearth in: {problem}",
      "Check the user name and password (or key), and what they may do in that folder.",
    ],
    zh: ["“{place}”拒绝了 Hearth：{problem}", "请检查用户名和密码（或密钥），以及它们在该文件夹中的权限。"],
  },
  PLACE_FULL: {
    status: 507,
    type: "api_error",
    en: ["“{place}” is full.", "Free some space there, or keep backups for fewer days."],
    zh: ["“{place}”空间已满。", "请在该处腾出空间，或缩短备份保留天数。"],
  },
  PLACE_MISSING: {
    status: 409,
    type: "conflict_error",
    en: ["“{place}” was not found: {problem}", "Plug the disk in; Hearth goes on by itself."],
    zh: ["找不到“{place}”：{problem}", "请接上磁盘；Hearth 会自动继续。"],
  },
  PLACE_HOST_KEY: {
    status: 502,
    type: "api_error",
    en: [
      "“{place}” is another machine than before: its key is {found}, expected {expected}.",
      "If you have set it up anew, test the place again and accept the new key. If not, somebody may be listening.",
    ],
    zh: [
      "“{place}”与之前不是同一台机器：其密钥为 {found}，应为 {expected}。",
      "如果你重新安装过它，请重新测试此位置并接受新密钥；否则可能有人在监听。",
    ],
  },
  PLACE_LIES: {
    status: 502,
    type: "api_error",
    en: ["“{place}” did not keep what was sent: {problem}", "Hearth tries again; if it stays so, use another place."],
    zh: ["“{place}”没有正确保存内容：{problem}", "Hearth 会重试；若仍如此，请换一个位置。"],
  },
  PLACE_FAILED: {
    status: 502,
    type: "api_error",
    en: ["“{place}” could not do it: {problem}", "Hearth tries again by itself; `npx hearth logs` says more."],
    zh: ["“{place}”未能完成：{problem}", "Hearth 会自动重试；`npx hearth logs` 中有更多信息。"],
  },
  PLACE_NOT_FOUND: {
    status: 404,
    type: "not_found_error",
    en: [
      "The place “{place}” is not set up, or no longer.",
      "Add it again on the backup page, under the same name and with the same address.",
    ],
    zh: ["位置“{place}”尚未设置，或已不在设置中。", "请在备份页面以相同的名称和地址重新添加。"],
  },
  KIT_NOT_SAVED: {
    status: 409,
    type: "conflict_error",
    en: [
      "Your emergency kit is not saved: if this computer breaks, nobody can open its backups.",
      "Save or print the kit on the backup page.",
    ],
    zh: ["应急卡尚未保存：如果这台电脑损坏，将无人能打开备份。", "请在备份页面保存或打印应急卡。"],
  },
  KIT_ASKED_BACK: {
    status: 409,
    type: "conflict_error",
    en: ["Do you still have your emergency kit?", "Enter its key once on the backup page, to be sure."],
    zh: ["你的应急卡还在吗？", "请在备份页面输入一次卡上的密钥以确认。"],
  },
  KIT_FILE_EXISTS: {
    status: 409,
    type: "conflict_error",
    en: [
      "There is a file {file} already, so the kit was not saved.",
      "Choose another name: an earlier kit may be the only key to older backups. `--force` replaces the file.",
    ],
    zh: [
      "已有文件 {file}，因此没有保存应急卡。",
      "请换一个文件名：以前的应急卡可能是打开旧备份的唯一密钥。加上 `--force` 会替换该文件。",
    ],
  },
  RESTORE_NOT_EMPTY: {
    status: 409,
    type: "conflict_error",
    en: ["{home} is not empty and a gateway runs in it.", "Restore from the page of that Hearth, or stop it first."],
    zh: ["{home} 不为空，且有网关在运行。", "请从该 Hearth 的页面恢复，或先停止它。"],
  },
  RESTORE_ROLLED_BACK: {
    status: 500,
    type: "api_error",
    en: [
      "The restored state did not start ({problem}), so everything was put back as it was.",
      "Nothing is lost; try another backup.",
    ],
    zh: ["恢复后的状态无法启动（{problem}），因此已全部还原。", "没有任何丢失；请尝试其他备份。"],
  },
  RESTORED_WAITS: {
    status: 409,
    type: "conflict_error",
    en: [
      "This Hearth came here from {hostName}. It answers nobody yet and takes no backups to your places, so that two do not work at once.",
      "Switch Hearth on {hostName} off, then say so here.",
    ],
    zh: [
      "此 Hearth 来自 {hostName}。为避免两台同时工作，目前不回答任何人，也不会把备份存到你的备份位置。",
      "请关闭 {hostName} 上的 Hearth，然后在此确认。",
    ],
  },
  RESTORE_GONE: {
    status: 409,
    type: "conflict_error",
    en: [
      "What was prepared for the restore is no longer there, so nothing was restored.",
      "Nothing was changed; restore the backup again.",
    ],
    zh: ["为恢复准备的内容已不存在，因此没有恢复。", "未作任何更改；请重新恢复该备份。"],
  },
  RESTORE_NOTE_LOST: {
    status: 409,
    type: "conflict_error",
    en: [
      "A restore lay ready, but the note about it could not be read, so nothing was restored.",
      "Nothing was changed; restore the backup again.",
    ],
    zh: ["有一次恢复已准备就绪，但无法读取其记录，因此没有恢复。", "未作任何更改；请重新恢复该备份。"],
  },
  RESTORE_NOTE_DAMAGED: {
    status: 500,
    type: "api_error",
    en: [
      "A restore was cut short, and its note {file} cannot be read.",
      "What was there before lies in {folder}, in the folder that ends in -before. Move it back into the home, delete the note, and start Hearth again.",
    ],
    zh: [
      "一次恢复被中断，且无法读取其记录 {file}。",
      "之前的内容在 {folder} 中以 -before 结尾的文件夹里。请把它移回数据文件夹，删除该记录，然后重新启动 Hearth。",
    ],
  },
  RESTORE_DISK_FULL: {
    status: 507,
    type: "api_error",
    en: [
      "There is not enough space in {folder} to finish the restore.",
      "Free some space and start Hearth again: the restore goes on where it stopped. Nothing is lost.",
    ],
    zh: ["{folder} 空间不足，无法完成恢复。", "请腾出空间后重新启动 Hearth，恢复会从中断处继续。没有任何丢失。"],
  },
  RESTORE_READY: {
    status: 409,
    type: "conflict_error",
    en: [
      "A restore waits: everything lies ready.",
      "Stop and start Hearth to finish it, or cancel it on the page Backup. `npx hearth backup undo --yes` cancels it too.",
    ],
    zh: [
      "有一次恢复正在等待：一切就绪。",
      "请停止并重新启动 Hearth 以完成恢复，或在备份页面取消。`npx hearth backup undo --yes` 也可以取消。",
    ],
  },
  RESTORE_NOT_WAITING: {
    status: 409,
    type: "conflict_error",
    en: ["No restore waits, so there is nothing to cancel.", "Load the page anew."],
    zh: ["没有等待中的恢复，无需取消。", "请刷新页面。"],
  },
  RESTORE_NOT_KEPT: {
    status: 404,
    type: "not_found_error",
    en: [
      "What was there before that restore is no longer kept.",
      "The backup that was made just before it is in the list; restore that one instead.",
    ],
    zh: ["那次恢复之前的内容已不再保留。", "恢复前自动制作的备份在列表中，请改为恢复它。"],
  },
  RESTORE_NONE: {
    status: 404,
    type: "not_found_error",
    en: [
      "Nothing was restored here that could be undone.",
      "To go back to an earlier state, choose a backup: `npx hearth backup list` shows those that there are.",
    ],
    zh: ["这里没有可以撤销的恢复。", "要回到以前的状态，请选择一个备份：`npx hearth backup list` 可查看现有备份。"],
  },
  RESTORE_PLAN_GONE: {
    status: 409,
    type: "conflict_error",
    en: ["This restore was planned too long ago.", "Look into the backup again, then restore."],
    zh: ["此恢复计划已过期。", "请重新查看备份，然后恢复。"],
  },
  DRILL_FAILED: {
    status: 500,
    type: "api_error",
    en: ["The test restore failed: {problem}", "Back up now and test again; if it fails again, do not trust this place."],
    zh: ["恢复演练失败：{problem}", "请立即备份并再次演练；若再次失败，请勿信任该位置。"],
  },
  DRILL_NOT_FETCHED: {
    status: 502,
    type: "api_error",
    en: [
      "The test restore from “{place}” failed, as the backup could not be fetched. {problem}",
      "Test this place on the Backup page; Hearth tries again in a day.",
    ],
    zh: ["“{place}”的恢复演练失败：无法取回备份。{problem}", "请在备份页面测试此位置；Hearth 将在一天后重试。"],
  },
  DRILL_OLD: {
    status: 409,
    type: "conflict_error",
    en: [
      "No restore was proven for more than 14 days.",
      "Run a test restore on the Backup page; see there what keeps it from running.",
    ],
    zh: ["超过 14 天没有成功的恢复演练。", "请在备份页面进行恢复演练，并查看未能运行的原因。"],
  },
});
