import { many } from "./many.ts";

/** What `hearth backup` says in English. */
export const enBackup = {
  stages: {
    ...{ snapshot: "Copying the database", check: "Checking", hash: "Reading the files", pack: "Packing", verify: "Verifying" },
    ...{ upload: "Uploading", fetch: "Fetching", extract: "Unpacking", open: "Opening", health: "Asking a gateway" },
    ...{ swap: "Exchanging", wait: "Waiting for the backup that is being made" },
  },
  left: (seconds: string) => `${seconds} s left`,
  columns: ["BACKUP", "MADE", "SIZE", "VERIFIED", "RESTORE PROVEN", "WHERE"],
  none: "There is no backup yet. `npx hearth backup create` makes one.",
  never: "never",
  made: (file: string, size: string) => `Backed up and verified: ${file} (${size}).`,
  kitNotSaved:
    "The emergency kit is not saved yet: without its key nobody can open this backup on another machine. `npx hearth backup kit --save kit.txt` writes it; keep it off this computer.",
  whole: (file: string, at: string, host: string) => `${file} is whole. It was made ${at} on ${host}.`,
  wholeAt: (id: string, place: string, at: string) => `${id}: the copy on ${place} is whole. It was made ${at}.`,
  contents: (conversations: string, messages: string, size: string) =>
    `It holds ${many(conversations, "conversation", "conversations")} and ${many(messages, "message", "messages")}, packed in ${size}.`,
  openedWith: (recipient: string) => `The key that opens it, by its public key as on the kit: ${recipient}`,
  goesOn: "No longer watching; it goes on in Hearth. The Backup page shows it, and can stop it.",
  /** The place `home` in a sentence and in the list. */
  homePlace: "this computer",
  noKeyHere: "No key for backups is known here. Give the file of the emergency kit: --identity kit.txt.",
  homeNamed: (name: string) => `${name} (this computer)`,
  noPlace: (name: string, known: readonly string[]) => `There is no place named ${name}. Known places: ${known.join(", ")}.`,
  notThere: (id: string, place: string, others: readonly string[]) =>
    `${id} has no copy on ${place}, but on ${others.join(", ")}.`,
  listed: (names: readonly string[]) => names.join(", "),
  noLongerSetUp: (place: string) => `${place} (no longer set up)`,
  untested: (place: string) => `${place}: not tested, as it is not there now or has no backup of this Hearth`,
  stepTook: (step: string, seconds: string) => `${step} ${seconds} s`,
  drilled: (place: string, result: string, steps: readonly string[]) => `${place}: ${result}  (${steps.join(", ")})`,
  drillPlaces: { ok: "restore proven", failed: "RESTORE FAILED" },
  steps: {
    ...{ fetch: "fetch", verify: "verify", extract: "unpack", open: "open", compare: "compare", start: "start", health: "ask" },
  },
  kitTitle: "Emergency kit: whoever has this key opens your backups, and without it nobody does.",
  key: "Key",
  recipient: "Public key",
  kitKeep:
    "Print it or save it off this computer: in a password manager, on paper in a drawer. Hearth asks for it when you restore on another machine.",
  kitWithout: "Without Hearth, with the standard tools age, zstd and tar (key.txt holds the key):",
  kitWritten: (file: string) => `Written to ${file}. Move it off this computer.`,
  kitRemembered: "Remembered: the kit is saved.",
  kitFile: (host: string) => `Emergency kit of the Hearth on ${host}: it opens its backups. Keep it apart from them.`,
  fingerprint: "Fingerprint",
  kitMachine: "Machine",
  kitMade: "Made",
  fact: (name: string, value: string) => `${name}: ${value}`,
  wouldRestore: (what: string, home: string) => `This would restore ${what} into ${home}.`,
  whats: { everything: "everything", conversations: "the conversations", settings: "the settings" },
  inIt: (conversations: string, messages: string, size: string) =>
    `In it: ${many(conversations, "conversation", "conversations")} and ${many(messages, "message", "messages")}, ${size}.`,
  goesBack: {
    everything:
      "Conversations, files, budgets, settings with their history, places, keys and passwords, and agents go back to that day. Devices, the owner's token and what was spent stay as they are.",
    conversations:
      "Conversations, files and budgets go back to that day; settings, places, keys, agents, devices and what was spent stay as they are.",
    settings:
      "Settings with their history, places, keys and passwords, and agents go back to that day; conversations and devices stay as they are.",
  },
  /** Of another machine. */
  comesOver: {
    everything:
      "Conversations, files, budgets, settings with their history, places, keys and passwords, and agents of that machine take the place of those here. What was spent there is added to what was spent here.",
    conversations:
      "Conversations and files of that machine take the place of those here, and what was spent there is added to what was spent here; settings, places, keys and agents stay as they are.",
    settings:
      "Settings with their history, places, keys and passwords, and agents of that machine take the place of those here; conversations and devices stay as they are.",
  },
  devicesWouldStay: "Devices that were signed in there can sign in here too.",
  devicesWouldGo: "Devices that were signed in there do not sign in here; with --keep-devices they do.",
  wouldWait: (host: string) =>
    `The backup comes from another machine, ${host}. After the restore Hearth answers nobody here and takes no backups to the places until you say that Hearth on ${host} is off (\`npx hearth resume --old-machine-off\`).`,
  allHere: (conversations: string, messages: string) =>
    `${many(conversations, "conversation", "conversations")} with ${many(messages, "message", "messages")} of here are set aside for 7 days; \`npx hearth backup undo\` brings them back.`,
  hereNow: (conversations: string, messages: string) =>
    `In the home now: ${many(conversations, "conversation", "conversations")} and ${many(messages, "message", "messages")}.`,
  newerHere: (conversations: string, messages: string) =>
    `Newer than the backup: ${many(conversations, "conversation", "conversations")} with ${many(messages, "message", "messages")}. They are set aside for 7 days; \`npx hearth backup undo\` brings them back.`,
  addYes: "Nothing was changed. To restore, run the same command again with --yes.",
  addYesRunning:
    "Nothing was changed. Hearth runs here: restore on its page Backup, or stop it and run the same command again with --yes.",
  asBefore: {
    everything: "everything as it was before",
    conversations: "the conversations as they were before",
    settings: "the settings as they were before",
  },
  wouldTakeBack: (at: string, what: string, size: string) =>
    `This would take back your undo of ${at}: ${what} it, ${size}. What is there now is backed up and set aside in turn. What was spent stays spent.`,
  wouldCancel: (what: string) => `A restore waits for the next start: ${what}. This would cancel it.`,
  wouldCancelUndo: "Undoing a restore waits for the next start. This would cancel it.",
  addYesCancel: "Nothing was changed. To cancel it, run the same command again with --yes.",
  wouldUndo: (at: string, what: string, size: string) =>
    `This would undo the restore of ${at}: ${what} it, ${size}. What is there now is backed up and set aside in turn. What was spent stays spent.`,
  addYesUndo: "Nothing was changed. To undo it, run the same command again with --yes.",
  undone: (at: string, home: string) => `Undid the restore of ${at} in ${home}. Start Hearth with \`npx hearth up\`.`,
  tookBack: (at: string, home: string) => `Took back the undo of ${at} in ${home}. Start Hearth with \`npx hearth up\`.`,
  cancelled: "The restore that was waiting is cancelled. Nothing was changed.",
  lastStep: "Everything lies ready. Stop and start Hearth to finish it.",
  restarts: "Everything lies ready. Hearth restarts with it now.",
  restored: (what: string, home: string) => `Restored ${what} into ${home}. Start Hearth with \`npx hearth up\`.`,
  safety: (id: string) => `What was there before is kept as backup ${id}.`,
  aside: (folder: string) => `What was there before is kept in ${folder}.`,
  asideUntil: (until: string, size: string) =>
    `It also lies set aside until ${until} (${size}): \`npx hearth backup undo\` undoes this restore.`,
  asideUntilUndo: (until: string, size: string) =>
    `It also lies set aside until ${until} (${size}): \`npx hearth backup undo\` takes this undo back.`,
  keyOther: "The key in that file does not open this backup; a key of this machine does.",
  devicesIn: "The devices that were signed in on the old machine can sign in here: look at them on the Devices page.",
  devicesOut: "Devices of the old machine are signed out here: pair them again, or restore with --keep-devices.",
  oldMachine: (host: string) =>
    `Hearth answers nobody yet, so that two do not answer at once: switch Hearth on ${host} off, then say so on its page or with \`npx hearth resume --old-machine-off\`.`,
} as const;
