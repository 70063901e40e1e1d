type Environment = Readonly<Record<string, string | undefined>>;

export function electronProgram(root: string, environment: Environment, platform: NodeJS.Platform): string;
export function hasElectron(root: string, environment: Environment, platform: NodeJS.Platform): boolean;
export function electronVersion(root: string): string;

export function terminalArguments(args: readonly string[]): string[];

export type ShellChoice =
  | { readonly kind: "desktop" }
  | {
      readonly kind: "terminal";
      readonly why: "asked" | "noDisplay" | "administrator";
    };
export function chooseShell(given: {
  readonly args: readonly string[];
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
}): ShellChoice;
