import { drawTray, type TrayState, trayInks, trayStates } from "./draw.ts";
import { appDrawings } from "./draw-app.ts";

/** One committed file: which drawing in which sizes, as a PNG (one size), or packed. */
export type IconFile = {
  /** From the root of the repository. */
  readonly path: string;
  readonly svg: string;
  readonly sizes: readonly number[];
  readonly kind: "png" | "ico" | "icns";
};

const png = (path: string, svg: string, size: number): IconFile => ({ path, svg, sizes: [size], kind: "png" });

const tray = "main/assets/tray";
const panelSizes = [22, 24, 32, 48] as const;

const trayFiles = (state: TrayState): IconFile[] => [
  // macOS takes a name that ends in `Template` as a template image, and finds the one for dense screens by `@2x`.
  png(`${tray}/template/${state}Template.png`, drawTray(state, trayInks.template), 16),
  png(`${tray}/template/${state}Template@2x.png`, drawTray(state, trayInks.template), 32),
  ...(["dark", "light"] as const).flatMap((panel): IconFile[] => {
    const svg = drawTray(state, trayInks[panel]);
    return [
      ...panelSizes.map(size => png(`${tray}/${panel}/${state}-${size}.png`, svg, size)),
      { path: `${tray}/${panel}/${state}.ico`, svg, sizes: [16, 20, 24, 32, 48], kind: "ico" },
    ];
  }),
];

const { tile, macTile, maskable, appleTouch, badge } = appDrawings;
const web = "renderer/public/icons";
const app = "build/icons/app";

/** Every picture of the product that is made from a drawing. */
export const iconFiles: readonly IconFile[] = [
  ...trayStates.flatMap(trayFiles),
  // The window's own icon on Linux and Windows.
  png("main/assets/icon.png", tile, 256),
  png(`${app}/icon.png`, tile, 1024),
  ...[16, 32, 48, 64, 128, 256, 512, 1024].map(size => png(`${app}/linux/${size}x${size}.png`, tile, size)),
  { path: `${app}/icon.ico`, svg: tile, sizes: [16, 24, 32, 48, 64, 128, 256], kind: "ico" },
  { path: `${app}/icon.icns`, svg: macTile, sizes: [32, 64, 128, 256, 512, 1024], kind: "icns" },
  png(`${web}/icon-192.png`, tile, 192),
  png(`${web}/icon-512.png`, tile, 512),
  png(`${web}/maskable-192.png`, maskable, 192),
  png(`${web}/maskable-512.png`, maskable, 512),
  png(`${web}/apple-touch-icon.png`, appleTouch, 180),
  png(`${web}/badge-96.png`, badge, 96),
];
