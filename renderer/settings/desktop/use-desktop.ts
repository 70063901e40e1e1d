import { useEffect, useState } from "react";
import type { BridgeCall, DesktopState } from "../../../contract/bridge.ts";
import type { FailureText } from "../../api/client.ts";
import { desktopBridge } from "../../desktop-bridge.ts";

export type Desktop = {
  readonly state: DesktopState;
  /** Asks the desktop for something; null, or why it was not done. The new state comes by itself. */
  readonly ask: (call: BridgeCall) => Promise<FailureText | null>;
};

/** The desktop around this page, as it is now; null in a browser, and until it has answered. */
export function useDesktop(): Desktop | null {
  const [bridge] = useState(desktopBridge);
  const [state, setState] = useState<DesktopState | null>(null);
  useEffect(() => {
    if (bridge === null) return;
    let over = false;
    const stop = bridge.onState(setState);
    // What it tells by itself is newer than this answer.
    void bridge.call({ call: "state" }).then(answer => {
      if (!over && answer.ok) setState(now => now ?? answer.state);
    });
    return () => {
      over = true;
      stop();
    };
  }, [bridge]);
  if (bridge === null || state === null) return null;
  return {
    state,
    ask: async call => {
      const answer = await bridge.call(call);
      if (!answer.ok) return answer.failure;
      setState(answer.state);
      return null;
    },
  };
}
