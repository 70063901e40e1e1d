import { useEffect, useState } from "react";
import type { BridgeCall, DesktopState } from "../../contract/bridge.ts";
import type { FailureText } from "../api/client.ts";
import { desktopBridge } from "../desktop-bridge.ts";

/** What the desktop says of itself, null until it did and in a plain browser; and a way to ask it for something. */
export function useDesktop() {
  const [state, setState] = useState<DesktopState | null>(null);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const [busy, setBusy] = useState(false);
  const call = async (wanted: BridgeCall): Promise<void> => {
    const bridge = desktopBridge();
    if (bridge === null) return;
    setBusy(true);
    const answer = await bridge.call(wanted);
    setBusy(false);
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) setState(answer.state);
  };
  useEffect(() => {
    const bridge = desktopBridge();
    if (bridge === null) return;
    const stop = bridge.onState(setState);
    void bridge.call({ call: "state" }).then(answer => {
      if (answer.ok) setState(answer.state);
      else setFailure(answer.failure);
    });
    return stop;
  }, []);
  return { state, failure, busy, call };
}
