import { setupProblem } from "./words.mjs";

const network = [
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "ETIMEDOUT",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "ERR_SOCKET_TIMEOUT",
  "ERR_INVALID_URL",
  "ENOTCACHED",
  "E403",
  "E404",
  "E407",
  "E500",
  "E502",
  "E503",
  "E504",
];
const certificate = [
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "CERT_HAS_EXPIRED",
];

/** The code that npm itself names (`npm error code X`); older npm writes `npm ERR!`. The last one counts: the first may be of an attempt that was repeated. */
export const npmCodeOf = output => [...output.matchAll(/^npm (?:error|ERR!) code (\S+)/gm)].at(-1)?.[1];

const log = ["The whole output is in .cache/setup.log.", "完整输出见 .cache/setup.log。"];

/** What it means that a file could not be written, by the system's code; undefined for any other code. */
export function diskProblem(code) {
  if (code === "ENOSPC")
    return setupProblem(
      ["Hearth cannot install its parts: the disk is full.", "Free about 1 GB, then run `npm start` again."],
      ["Hearth 无法安装所需组件：磁盘已满。", "请腾出约 1 GB 空间，然后重新运行 `npm start`。"],
    );
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return setupProblem(
      [
        `Hearth cannot install its parts: a file cannot be written (${code}).`,
        `Check the owner of this folder and of npm's cache, then run \`npm start\` again. ${log[0]}`,
      ],
      [
        `Hearth 无法安装所需组件：有文件不可写（${code}）。`,
        `请检查此文件夹和 npm 缓存的所有者，然后重新运行 \`npm start\`。${log[1]}`,
      ],
    );
  return undefined;
}

/** What a failed npm means for a person. */
export function npmProblem(exitCode, output) {
  const code = npmCodeOf(output);
  if (exitCode === 127)
    return setupProblem(
      [
        "Hearth cannot install its parts: npm was not found.",
        "Install Node.js with npm (version 20 or newer), then run `npm start` again.",
      ],
      ["Hearth 无法安装所需组件：找不到 npm。", "请安装带有 npm 的 Node.js（20 或更高版本），然后重新运行 `npm start`。"],
    );
  if (network.includes(code))
    return setupProblem(
      [
        `Hearth cannot install its parts: the package registry does not answer (${code}).`,
        `Check the network and npm's proxy and registry settings, then run \`npm start\` again. ${log[0]}`,
      ],
      [
        `Hearth 无法安装所需组件：软件包仓库没有回应（${code}）。`,
        `请检查网络以及 npm 的代理和仓库设置，然后重新运行 \`npm start\`。${log[1]}`,
      ],
    );
  if (certificate.includes(code))
    return setupProblem(
      [
        `Hearth cannot install its parts: the registry's certificate is not trusted here (${code}).`,
        `Give npm the certificate of your network (\`npm config set cafile FILE\`), then run \`npm start\` again. ${log[0]}`,
      ],
      [
        `Hearth 无法安装所需组件：本机不信任仓库的证书（${code}）。`,
        `请为 npm 设置所在网络的证书（\`npm config set cafile 文件\`），然后重新运行 \`npm start\`。${log[1]}`,
      ],
    );
  const ofDisk = diskProblem(code);
  if (ofDisk !== undefined) return ofDisk;
  return setupProblem(
    [
      `Hearth cannot install its parts: npm ended with ${code ?? `exit code ${exitCode}`}.`,
      `${log[0]} Mend what its last lines say, then run \`npm start\` again.`,
    ],
    [
      `Hearth 无法安装所需组件：npm 以 ${code ?? `退出码 ${exitCode}`} 结束。`,
      `${log[1]}请按最后几行解决问题，然后重新运行 \`npm start\`。`,
    ],
  );
}
