import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Configuration } from "electron-builder";
import { appId } from "../../contract/app-id.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const icons = join(root, "build", "icons", "app");

/**
 * What the packages hold: the built dist/, the manifest, and better-sqlite3 with the one prebuild of the target. It is N-API, so it is the
 * same file under Node and inside the app, and nothing is compiled.
 */
const files = [
  "dist/**",
  "package.json",
  "!dist/.stamp",
  "!dist/.cache/**",
  "!**/*.map",
  "!**/node_modules/.bin/**",
  "!**/node_modules/node-addon-api/**",
  "!**/node_modules/better-sqlite3/{deps,src}/**",
  "!**/node_modules/better-sqlite3/{deps,src,binding.gyp,README.md}",
  "!**/node_modules/better-sqlite3/lib/*-*64.js",
  "!**/node_modules/better-sqlite3/prebuilds/*",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills it in
  "**/node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node",
];

/** The doors of Electron that the product does not use are shut in the program itself. */
export const fuses = {
  runAsNode: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  grantFileProtocolExtraPrivileges: false,
  enableCookieEncryption: true,
};

export type PackageOptions = {
  /** Where the packages look for newer ones; without it they look nowhere and say so. */
  readonly updateUrl: string | undefined;
  /** An unpacked Electron to use instead of fetching one. */
  readonly electronDist: string | undefined;
  /** The folder for the packages; `release/` by default. */
  readonly output: string | undefined;
};

/** electron-builder's configuration for all platforms. */
export function packageConfig({ updateUrl, electronDist, output }: PackageOptions): Configuration {
  return {
    appId,
    productName: "Hearth",
    copyright: "MIT",
    directories: { output: output ?? join(root, "release"), buildResources: icons },
    npmRebuild: false,
    asar: true,
    asarUnpack: ["**/*.node"],
    files,
    electronFuses: fuses,
    // A deb must name one: the page that Hearth itself has on the machine.
    extraMetadata: { homepage: "http://127.0.0.1:18789/" },
    electronLanguages: ["en-US", "zh-CN"],
    ...(electronDist === undefined ? {} : { electronDist }),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills it in
    artifactName: "hearth-${version}-${os}-${arch}.${ext}",
    publish: updateUrl === undefined ? null : { provider: "generic", url: updateUrl },
    linux: {
      target: ["AppImage", "deb"],
      executableName: "hearth",
      // The entry is called as the window says it is.
      syncDesktopName: true,
      icon: join(icons, "linux"),
      category: "Network",
      synopsis: "Keeps your own AI assistant running at home",
      maintainer: "Hearth <hearth@localhost>",
    },
    mac: {
      target: ["dmg", "zip"],
      icon: join(icons, "icon.icns"),
      category: "public.app-category.productivity",
      hardenedRuntime: true,
      notarize: process.env.APPLE_API_KEY !== undefined || process.env.APPLE_ID !== undefined,
      // Lives in the menu bar; the Dock has it while its window is open.
      extendInfo: { LSUIElement: true },
    },
    win: { target: ["nsis"], icon: join(icons, "icon.ico") },
    // What a person said stays when the program goes.
    nsis: { oneClick: true, perMachine: false, deleteAppDataOnUninstall: false },
  };
}
