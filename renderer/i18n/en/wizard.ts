import { plural } from "../plural.ts";

export const wizard = {
  title: "Setup",
  steps: {
    language: "Language",
    start: "Start",
    model: "Model",
    reach: "Access",
    budget: "Budget",
    backup: "Backup",
    login: "Start at login",
    phone: "Phone",
    done: "Ready",
  },
  states: { open: "still open", done: "done", skipped: "skipped" },
  progress: (at: number, of: number) => `Step ${at} of ${of}`,
  next: "Continue",
  skip: "Skip",
  finishNow: "Finish now",
  finishNowLong: "Finish now, set up the rest later",
  leave: "Close",

  language: {
    title: "Welcome to Hearth",
    text: "A few steps and your assistant answers. Each can be skipped, and all of it can be changed later.",
    legend: "Language",
  },

  start: {
    title: "How do you want to begin?",
    text: "Nothing that is on this computer already is changed without your yes.",
    fresh: { title: "Set up anew", text: "You choose a model, and who may talk to it." },
    again: { title: "Go through the steps", text: "What is set up stays; change what you like." },
    openClaw: {
      title: "Bring my OpenClaw settings",
      text: "Hearth reads them and shows what it would take. OpenClaw itself stays as it is.",
      found: "found here",
    },
    restore: {
      title: "Restore from a backup",
      text: "You have a backup file and the key of its emergency kit: everything comes back as it was.",
    },
  },

  restore: {
    title: "Restore from a backup",
    text: "Choose the file and enter the key of the emergency kit that was valid when it was made. Nothing is changed before you have seen what is in it.",
    planText: "Have a look before it takes the place of this empty Hearth.",
    watchText: "Leave this page open; it comes back by itself.",
    doneText: "Everything is as it was. If this page asks for a code, `npx hearth pair --owner` on this computer prints one.",
    open: "Open Hearth",
  },

  backup: {
    title: "Backups",
    text: "Made every day, encrypted, and proven by a test restore each week.",
    kitTitle: "Save the emergency kit",
    placeTitle: "A place besides this computer",
    placeText: "Optional, and can be added later. Without one the backups are lost together with this computer.",
    timeTitle: "When",
  },

  openClaw: {
    title: "Bring my OpenClaw settings",
    text: "See what would be taken first. What is set in Hearth already stays.",
    searching: "Looking for settings of OpenClaw on this computer…",
    none: "No settings of OpenClaw were found in the usual places. Choose the file yourself; it is mostly called openclaw.json.",
    which: "Found on this computer",
    choose: "Choose a file…",
    chooseOther: "Choose another file…",
    chosen: (name: string) => `From the file ${name}`,
    tooLarge: "This file is larger than 1 MB, so it is not a settings file. Choose another one.",
    unreadable: "The browser could not read this file. Choose it once more.",
    take: "Take these over",
    summary: (taken: number, changed: number, notTaken: number) =>
      `${taken} taken as they are, ${changed} changed, ${notTaken} not taken`,
    outcomes: {
      taken: (count: number) => `Taken as it is (${count})`,
      changed: (count: number) => `Taken with a change (${count})`,
      notTaken: (count: number) => `Not taken (${count})`,
    },
    secrets: (count: number) => `${plural(count, "key or password goes", "keys and passwords go")} into the vault, encrypted:`,
    secretsDone: (count: number) => `${plural(count, "key or password is", "keys and passwords are")} in the vault, encrypted:`,
    summaryDone: (taken: number, changed: number, notTaken: number) =>
      `${taken} were taken as they are, ${changed} with a change; ${notTaken} were left out`,
    withoutKey: "Still needs a key before it answers:",
    doneTitle: "Your settings are here",
    doneText: "Hearth uses them from now on. The version before is kept under Settings → History.",
    doneKeys: "Next you enter the keys that are missing.",
  },

  model: {
    title: "Who should answer you?",
    text: "Choose a model to begin with. You can add others under Settings at any time.",
    answers: (model: string) => `${model} answers from now on.`,
    answersText: "Go on, or add another one.",
    waitsForKey: (model: string) => `${model} is chosen, but its key is missing.`,
    needsKey: { title: (name: string) => `Enter the key for ${name}`, text: "It is in your settings and has no key yet." },
    later: {
      title: "Later",
      text: "Until then the built-in guide answers. It is not a model, but it knows Hearth and helps you to set one up.",
    },
    ollamaText: "It runs on this computer: nothing you say leaves it, and it costs nothing.",
    elsewhere: "Ollama on another machine…",
    elsewhereTitle: "Ollama on another machine",
    elsewhereText: "What you say goes to the machine whose address you give here.",
    keyTitle: (name: string) => `The key for ${name}`,
    keyText: "Everything else about it is in your settings already.",
    saveAndGoOn: "Save and continue",
    saveAndFinish: "Save and finish now",
    finishWithoutLimit: "No spending limit then, until you set one under Budget.",
    downloading: "The download goes on by itself. You can continue; until it is there, the guide answers.",
  },

  reach: {
    title: "Who can reach it?",
    text: "To talk to Hearth from your phone, let your own devices in over Tailscale. Nobody else can.",
  },

  budget: {
    title: "How much may it cost?",
    text: "Hearth adds up what every answer costs and stops before a limit is passed. Models on this computer cost nothing.",
    presets: "Suggestions",
    preset: { little: "A little", usual: "Every day", much: "A lot", none: "No limit" },
    presetText: (day: string, month: string) => `${day} a day, ${month} a month`,
    noLimitText: "Counted, never stopped",
    skipMeans: "Skipped, no limit is set: everything is counted, nothing is stopped.",
  },

  login: {
    title: "Start Hearth at login?",
    text: "Then it is there as soon as you sign in to this computer, also for your phone. It is off unless you turn it on.",
    switch: "Start Hearth when I sign in",
    switchHelp: "It waits in the tray, without a window.",
    needsApproval: "The system wants your yes: allow Hearth in System Settings → General → Login Items.",
    notPossible:
      "On this system Hearth cannot enter itself. Add it to the programs that start at login in the system's settings.",
    browserTitle: "Starting by itself",
    browserText:
      "This page runs in a browser, without the Hearth app: to have Hearth run as a service, let a service manager such as systemd start `npx hearth up` in its folder.",
  },

  phone: {
    title: "Bring your phone",
    text: "It becomes one of your own devices: the same conversations, wherever you are.",
    scan: "Point the phone's camera at the picture and open the link.",
    making: "Making a code…",
    waiting: "Waiting for your phone…",
    waitingHere: "Waiting for the other browser…",
    loopbackTitle: "Your phone cannot reach Hearth yet",
    loopbackText: "So far it listens on this computer alone. Let your devices in over Tailscale, then come back.",
    loopbackAction: "Back to Access",
    notYetTitle: "Your phone can come in soon",
    notYetText: "The way is chosen, but it does not work yet.",
    opening: "It is being opened: the first certificate takes a few seconds. The code appears here by itself.",
    hereOnly: "Connect another browser on this computer",
    connected: (name: string) => `${name} is connected`,
    connectedText: "You can talk to Hearth from there now.",
    test: "Send a test notice",
    another: "Connect another device",
    outcomes: {
      sent: "Sent. It should show on the phone within a few seconds.",
      notSubscribed: "This device does not take notices yet. Open Hearth there, allow notices in its settings, then try again.",
      refused: "The phone's notice service refused it. Turn notices off and on again on the phone, then try again.",
      unreachable:
        "The phone's notice service cannot be reached from this computer. Check its internet connection, then try again.",
    },
    notSecure: "Notices need the https address.",
    toHttps: "Choose it under Access",
  },

  done: {
    title: "Hearth is ready",
    text: "Ask it something. What you skipped can be set up at any time, here or under Settings.",
    openTitle: "You can begin",
    openText: "Some steps are still open. Set them up here, or later under Settings.",
    ask: "Ask the first question",
    setUp: "Set up",
    change: "Change",
    what: {
      model: (model: string) => `${model} answers`,
      guide: "The guide answers until you choose a model",
      reach: {
        local: "Only this computer",
        address: "Your devices, over Tailscale",
        serve: "Your devices, over Tailscale with https",
      },
      reachNotYet: "Chosen, but it does not work yet",
      budget: (day: string, month: string) => `${day} a day, ${month} a month`,
      budgetDay: (day: string) => `${day} a day`,
      budgetMonth: (month: string) => `${month} a month`,
      budgetNone: "No limit",
      phoneNone: "No phone is connected yet",
      phone: (count: number) => `${count} devices, this one included`,
    },
  },
};
