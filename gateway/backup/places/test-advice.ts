import type { Language } from "../../../contract/errors/define.ts";
import type { BackupPlace } from "../../../contract/settings/backup.ts";
import type { ProblemName } from "./place-error.ts";
import type { TestStep } from "./test-place.ts";

type Kind = BackupPlace["type"];
type Words = readonly [en: string, zh: string];

const address: Readonly<Record<Kind, Words>> = {
  folder: [
    "Open the folder in your file manager: does it answer there? Then test again.",
    "请先在文件管理器中打开该文件夹，确认可用后再测试。",
  ],
  s3: [
    "Check the endpoint (with https:// or http://, for a server at home also its port) and your network, then test again.",
    "请检查服务地址（含 https:// 或 http://，自建服务还需端口）和网络，然后再测试。",
  ],
  webdav: [
    "Check the address (with https:// or http://) and whether that machine is switched on, then test again.",
    "请检查地址（含 https:// 或 http://）以及那台机器是否开机，然后再测试。",
  ],
  sftp: [
    "Check machine and port, and whether that machine is switched on and lets you in over SSH, then test again.",
    "请检查主机和端口，以及那台机器是否开机并启用了 SSH，然后再测试。",
  ],
};

const signIn: Readonly<Record<Kind, Words>> = {
  folder: ["Choose a folder that belongs to you.", "请选择属于你的文件夹。"],
  s3: [
    "Copy the access key and the secret key from your provider once more; both belong to the same pair.",
    "请从服务商处重新复制访问密钥和私有密钥，两者必须是同一对。",
  ],
  webdav: [
    "Check user name and password. With two-step sign-in, Nextcloud and others want an app password (settings, security).",
    "请检查用户名和密码。若启用了两步验证，Nextcloud 等需要使用应用专用密码（设置、安全）。",
  ],
  sftp: [
    "Check user name and password, or paste a private key without passphrase that this user may sign in with.",
    "请检查用户名和密码，或粘贴该用户可用于登录、且不带口令的私钥。",
  ],
};

const rights: Readonly<Record<Kind, Words>> = {
  folder: [
    "Choose a folder that you may write to, or give yourself the right to.",
    "请选择你可以写入的文件夹，或为自己授予写入权限。",
  ],
  s3: [
    "The key must be allowed to write, read, list and delete in this bucket: change that at your provider.",
    "该密钥须有权在此存储桶中写入、读取、列出和删除：请在服务商处修改。",
  ],
  webdav: [
    "Give this user the right to read, write and delete in that folder, or choose a folder of this user's.",
    "请为该用户授予在此文件夹读取、写入和删除的权限，或选择属于该用户的文件夹。",
  ],
  sftp: [
    "Give this user the right to read, write and delete in that folder, or choose a folder of this user's.",
    "请为该用户授予在此文件夹读取、写入和删除的权限，或选择属于该用户的文件夹。",
  ],
};

const where: Readonly<Record<Kind, Words>> = {
  folder: [
    "Choose a folder that is there, or a new one in a folder that is there. Is it on a removable disk, plug that in first.",
    "请选择已有的文件夹，或在已有文件夹中新建。如果它在移动硬盘上，请先接上硬盘。",
  ],
  s3: ["Check the endpoint, the bucket's name and the region.", "请检查服务地址、存储桶名称和区域。"],
  webdav: [
    "The address must lead to a WebDAV folder; of Nextcloud it is https://…/remote.php/dav/files/USER/FOLDER.",
    "地址必须指向 WebDAV 文件夹；Nextcloud 的地址形如 https://…/remote.php/dav/files/用户/文件夹。",
  ],
  sftp: [
    "Write the folder in full, from the top, as that machine names it; the folder above it must be there.",
    "请填写该机器上的完整文件夹路径；其上级文件夹必须存在。",
  ],
};

/** Where the problem itself says more than the kind of place does. */
const ofProblem: Readonly<Partial<Record<ProblemName, Words>>> = {
  noHttps: [
    "If it speaks only http there, begin the address with http://; else give the port of its https. Then test again.",
    "如果那里只支持 http，地址请以 http:// 开头；否则请填写其 https 端口，然后再测试。",
  ],
  ownFolder: [
    "Choose a folder outside Hearth's, best on another disk. On this computer there is a copy anyway.",
    "请选择 Hearth 以外的文件夹，最好在另一块磁盘上。这台电脑上本来就有一份副本。",
  ],
  notAbsolute: [
    "Write it from the top: with / at its beginning, on Windows with the drive, such as D:\backups.",
    "请从最上层写起：以 / 开头；在 Windows 上以盘符开头，例如 D:\backups。",
  ],
  notAFolder: [
    "Choose the folder in which that file lies, or write the name of a new folder.",
    "请选择该文件所在的文件夹，或填写一个新文件夹的名称。",
  ],
};

const lies: Words = ["Backups would not be safe there: choose another place.", "备份放在那里不安全：请换一个位置。"];
const noRoom: Words = [
  "Not even a small file fits: free some space there, then test again.",
  "连一个小文件也放不下：请在该处腾出空间后再测试。",
];
const slow: Words = [
  "A backup would take days there: try again later, or choose another place.",
  "备份到那里需要数天：请稍后再试，或换一个位置。",
];
const otherKey: Words = [
  "Have you set that machine up anew? Then compare the fingerprint and accept it here. If not, do not go on.",
  "你重新安装过那台机器吗？若是，请核对指纹并在此接受；若不是，请勿继续。",
];
const mayNotDelete: Words = [
  "Storing worked, deleting did not: allow it there, or old backups stay for ever.",
  "可以保存，但无法删除：请在那里允许删除，否则旧备份会一直保留。",
];

function words({ code, problem }: TestFailure, kind: Kind, step: TestStep): Words | null {
  const own = problem === null ? undefined : ofProblem[problem];
  if (own) return own;
  switch (code) {
    case "PLACE_UNREACHABLE":
      return address[kind];
    case "PLACE_TOO_SLOW":
      return slow;
    case "PLACE_REFUSED":
      if (step === "delete") return mayNotDelete;
      return step === "connect" && problem !== "forbidden" ? signIn[kind] : rights[kind];
    case "PLACE_FULL":
      return noRoom;
    case "PLACE_HOST_KEY":
      return otherKey;
    case "PLACE_LIES":
      return lies;
    case "PLACE_MISSING":
      return where[kind];
    case "PLACE_FAILED":
      if (step === "delete") return mayNotDelete;
      return step === "connect" ? where[kind] : rights[kind];
    default:
      return null;
  }
}

/** `problem`: its name, where there is one. */
export type TestFailure = { readonly code: string; readonly problem: ProblemName | null };

/** What to do when a test of a place failed at a step; null where the error's own hint fits. Nobody tries a test again but the person. */
export function testAdvice(failure: TestFailure, kind: Kind, step: TestStep, language: Language): string | null {
  const found = words(failure, kind, step);
  return found && (language === "zh-CN" ? found[1] : found[0]);
}
