import { useCallback, useEffect, useState } from "react";
import type { BridgeCall, DesktopBridge, DesktopState } from "../../contract/bridge.ts";

type Failure = NonNullable<DesktopState["gateway"]["failure"]>;

/** What main says now, and how to ask it for something. `failure` is that of the last call, until the next. */
export function useDesktop(bridge: DesktopBridge) {
  const [state, setState] = useState<DesktopState | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);

  const call = useCallback(
    async (asked: BridgeCall): Promise<void> => {
      setBusy(true);
      const answer = await bridge.call(asked);
      setBusy(false);
      if (answer.ok) setState(answer.state);
      setFailure(answer.ok ? null : answer.failure);
    },
    [bridge],
  );

  useEffect(() => {
    const stop = bridge.onState(setState);
    void call({ call: "state" });
    return stop;
  }, [bridge, call]);

  return { state, failure, busy, call };
}
