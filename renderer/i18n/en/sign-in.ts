export const signIn = {
  title: "Come in",
  text: "This browser is not known here yet. Enter the code from the link or from another device, or the owner's token.",
  label: "Code or owner's token",
  placeholder: "ABCD-EFGH",
  submit: "Sign in",
  working: "Signing in…",
  hereIsHow: "Where do I find it?",
  how: [
    "On the machine that runs Hearth, `npx hearth pair --owner` prints a code that works for ten minutes.",
    "On a device that is already signed in, open Devices and add this one.",
    "The owner's token was shown once, when Hearth first started.",
  ],
  ended: "You were signed out.",
  deviceName: (browser: string, system: string) => `${browser} on ${system}`,
  desktopName: "Hearth on this computer",
  unknownBrowser: "Browser",
};
