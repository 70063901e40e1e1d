/** Answers of a real tailscaled 1.98.10, shortened; `null` and the year 1 stand where it writes them. */
export const runningStatus = {
  Version: "1.98.10-ERR-BuildInfo",
  TUN: true,
  BackendState: "Running",
  HaveNodeKey: true,
  AuthURL: "",
  TailscaleIPs: ["100.64.0.1", "fd7a:115c:a1e0:ab12:4843:cd96:6240:1"],
  Self: {
    ID: "TESTCTRL00000001",
    HostName: "home",
    DNSName: "home.hearth-test.ts.net.",
    OS: "linux",
    UserID: 123,
    TailscaleIPs: ["100.64.0.1", "fd7a:115c:a1e0:ab12:4843:cd96:6240:1"],
    LastHandshake: "0001-01-01T00:00:00Z",
    Online: true,
    CapMap: { funnel: null, https: null },
  },
  Health: [] as string[],
  MagicDNSSuffix: "hearth-test.ts.net",
  CurrentTailnet: { Name: "fake-control.example.net", MagicDNSSuffix: "hearth-test.ts.net", MagicDNSEnabled: true },
  CertDomains: ["home.hearth-test.ts.net"],
  Peer: {
    "nodekey:39": { ID: "2", HostName: "phone", DNSName: "phone.hearth-test.ts.net.", OS: "iOS", UserID: 123, Online: true },
    "nodekey:40": { ID: "3", HostName: "tv", DNSName: "tv.hearth-test.ts.net.", OS: "linux", UserID: 123, Online: false },
  },
  User: { "123": { ID: 123, LoginName: "anna@example.com", DisplayName: "Anna" } },
  ClientVersion: null,
};

/** After `tailscale down`: everything stays but the state. */
export const stoppedStatus = {
  ...runningStatus,
  BackendState: "Stopped",
  Self: { ...runningStatus.Self, Online: false },
  Health: ["Tailscale is stopped."],
};

/** After `tailscale logout`. */
export const signedOutStatus = {
  ...runningStatus,
  BackendState: "NeedsLogin",
  HaveNodeKey: false,
  TailscaleIPs: null,
  Self: { ...runningStatus.Self, DNSName: "", TailscaleIPs: null, Online: false, UserID: 0 },
  CertDomains: null,
  Peer: null,
  User: null,
};

export const whoisPhone = {
  Node: { ID: 2, Name: "phone.hearth-test.ts.net.", User: 123, ComputedName: "phone" },
  UserProfile: { ID: 123, LoginName: "anna@example.com", DisplayName: "Anna" },
  CapMap: {},
};
