export const reach = {
  title: "Who can reach Hearth",
  intro: "A phone or laptop reaches Hearth through Tailscale, a private network of your own devices. Nobody else can.",
  modes: {
    local: { title: "Only this computer", text: "Nothing else can open Hearth, not even your phone." },
    serve: {
      title: "My devices, over https",
      text: "Your phone can install Hearth as an app and be sent notices. The name of this computer becomes public in certificate logs; nothing else does.",
    },
    address: {
      title: "My devices, at the Tailscale address",
      text: "Needs no certificate. But without https a phone can neither install Hearth nor be sent notices.",
    },
  },
  recommended: "recommended",
  noKeeper:
    "Not possible here: this gateway was started alone, so nobody keeps `tailscale serve` running. Start Hearth with `npm start`.",
  changing: "Changing…",
  waitsForTailnet: "This comes into force by itself once Tailscale is ready.",

  leave: {
    title: "You are using the way that this changes",
    text: "This page is open through the network. After the change its address stops working; open Hearth on its own computer or at the new address then.",
    action: "Change it",
  },

  install: "Get Tailscale",
  open: "Open Tailscale",
  signIn: "Sign in",
  approve: "Open the approval page",
  up: "Switch on",
  renew: "Renew",
  noticed: "This page notices by itself.",
  waiting: "Waiting for you to sign in…",
  openAgain: "Open the sign-in page",
  runCommand: "In a terminal on this computer:",
  copyCommand: "Copy the command",

  doorTitle: "Where your phone opens Hearth",
  copyAddress: "Copy the address",
  doorLater: "The address appears here as soon as there is one.",
  serve: {
    starting: "Opening the door… The first certificate takes a few seconds.",
    serving: "https works, with a certificate of its own.",
    lastLines: "Its last lines",
    openPage: "Open the page that mends it",
    retry: "Try again",
  },
  addressWorks: "Works now, without https: no installing and no notices on the phone.",

  phoneThere: (names: string) => `Your phone is there: ${names}`,
  noPhone: "No phone of yours is online in Tailscale now. Install the Tailscale app there and sign in with the same account.",
  othersThere: (names: string) => `Also online: ${names}`,
  pair: "Connect a phone",

  details: "Details",
  name: "Name",
  certificate: "Certificate",
  certificateYes: "available",
  certificateNo: "none, because https is off in this tailnet",
  addresses: "Addresses",
  listening: "Listens on",
  account: "Account",
  version: "Version",
  key: "Sign-in valid until",
  keyForever: "no end",
  keyEnds: (date: string, when: string) => `${date} (${when})`,
  health: (count: number) => `What Tailscale says about its health (${count})`,
};
