export const phone = {
  away: {
    title: "Hearth cannot be reached",
    text: "Is the computer at home on, and Tailscale connected?",
    /** On the very computer where Hearth would run. */
    here: {
      title: "Hearth is not running",
      text: "Start it: open the Hearth app, or run `npx hearth up` in a terminal (`npm start` in its folder).",
    },
    more: "What you had written is still here. This page tries again by itself.",
  },
  update: { text: "A new version of Hearth is ready.", action: "Reload" },
  shared: "What you shared is in the message: look it over and send it.",
  section: "On this device",
  install: {
    title: "Install Hearth",
    text: "An icon of its own, the whole screen, and notices while it is closed.",
    action: "Install",
    byHand: [
      "In Safari, tap Share: the square with the arrow.",
      "Choose “Add to Home Screen”, then Add.",
      "Open Hearth from its new icon. It asks for a code once more.",
    ],
    notSecure: "To install Hearth, open it under its https address.",
    installed: "Hearth is installed on this device.",
    notPossible: "This browser has no button for it here. Look for “Install” or “Add to Home Screen” in its menu.",
  },
  notices: {
    label: "Notices on this device",
    help: "When an answer is ready, a budget line is crossed or something wants your yes.",
    why: {
      notSecure: "Notices need https, and this page was opened without it.",
      installFirst:
        "On iPhone and iPad, notices come to the installed app: add Hearth to the home screen first (iOS 16.4 or later).",
      notSupported:
        "This browser cannot show notices here. A private window never can; otherwise try Chrome, Edge, Firefox or Safari.",
    },
    reach: "Set up https",
    blocked: "Notices of this page are blocked. Allow them in the browser: tap the icon beside the address, then Notifications.",
    service: "The browser's own notice service did not answer. Check the internet connection and try again.",
    test: "Send a test",
    outcomes: {
      sent: "The test is on its way.",
      notSubscribed: "This device is not subscribed any more. Turn notices on again.",
      refused: "The browser's notice service refused it. Turn notices off and on again.",
      unreachable: "The browser's notice service could not be reached from the computer at home.",
    },
  },
};
