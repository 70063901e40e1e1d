// Sets up a checkout: packages, the pinned Node, the build. Runs on any Node from 20 on and uses no package.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isBuilt, takeStamp } from "./setup/build-stamp.mjs";
import { withFolderLock } from "./setup/folder-lock.mjs";
import { install, isInstalled, pinnedNodeIn } from "./setup/install.mjs";
import { diskProblem } from "./setup/npm-problem.mjs";
import { runQuietly } from "./setup/run-quietly.mjs";
import { say, setupProblem } from "./setup/words.mjs";

const here = join(dirname(fileURLToPath(import.meta.url)), "..");
const leastNode = 20;

/** The path of the Node that runs everything of ours; it is there after `setUp`. */
export const pinnedNode = (root = here) => pinnedNodeIn(root);

async function locked(root, work) {
  try {
    await withFolderLock(
      join(root, ".cache", "setup.lock"),
      () => say("Another start is setting Hearth up; waiting for it …", "另一个启动正在安装 Hearth，等待其完成……"),
      work,
    );
  } catch (error) {
    throw diskProblem(error.code) ?? error;
  }
}

function requireNode(version) {
  if (Number(version.split(".")[0]) >= leastNode) return;
  throw setupProblem(
    [`Hearth needs Node.js ${leastNode} or newer; this is ${version}.`, "Install a newer Node.js, then run `npm start` again."],
    [`Hearth 需要 Node.js ${leastNode} 或更高版本，当前为 ${version}。`, "请安装较新的 Node.js，然后重新运行 `npm start`。"],
  );
}

/** Installs what is missing or was installed from another lockfile. Throws an error with a `hint` when that is not possible. */
export async function setUp(root = here) {
  requireNode(process.versions.node);
  if (isInstalled(root)) return;
  await locked(root, async child => {
    if (!isInstalled(root)) await install(root, child);
  });
}

/** Builds dist/ when it is not of the sources as they are now. Throws an error with a `hint` when the build fails. */
export async function buildIfStale(root = here) {
  if (isBuilt(root)) return;
  await locked(root, async child => {
    if (isBuilt(root)) return;
    say("Building …", "正在构建……");
    // Without its stamp a build that is cut in the middle is never taken for a whole one.
    rmSync(join(root, "dist", ".stamp"), { force: true });
    const stamp = takeStamp(root);
    const { code, output } = await runQuietly(pinnedNode(root), [join("build", "bundle.mjs")], {
      cwd: root,
      env: process.env,
      started: child,
    });
    if (code === 0) return stamp();
    mkdirSync(join(root, ".cache"), { recursive: true });
    writeFileSync(join(root, ".cache", "build.log"), output);
    process.stderr.write(output.split("\n").slice(-20).join("\n"));
    throw setupProblem(
      [
        "The build failed; its last lines are above.",
        "The whole output is in .cache/build.log. If you changed nothing, run `git status` and bring the sources back.",
      ],
      ["构建失败，最后几行见上。", "完整输出见 .cache/build.log。若未做修改，请运行 `git status` 并恢复源代码。"],
    );
  });
}
