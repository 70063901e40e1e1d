import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { RestoreState } from "../../../contract/routes/backup.ts";
import type { Api } from "../../api/client.ts";
import { useApp } from "../../state/app-context.tsx";
import {
  createRecordStore,
  isIdle,
  isOver,
  type RestorePhase,
  type RestoreRecord,
  restorePhase,
  type Seen,
  type Undoes,
} from "./watch.ts";

const lookEveryMs = 1_000;

const stateOf = ({ waiting, trying }: RestoreState) => ({ waiting: waiting !== null, trying });

async function look(api: Api): Promise<Seen> {
  const status = await api("status");
  if (!status.ok) return null;
  const [card, overview, state] = await Promise.all([api("backupCard"), api("overview"), api("restoreState")]);
  if (!card.ok || !overview.ok || !state.ok) return null;
  const { bootId } = status.value.gateway;
  return { bootId, jobs: card.value.jobs, troubles: overview.value.troubles, ...stateOf(state.value) };
}

/** Follows a restore over the restart of the gateway, also when this page is loaded anew meanwhile. `phase` is null while there is none. */
export function useRestoreWatch() {
  const { api, loading } = useApp();
  const records = useMemo(() => createRecordStore(() => window.sessionStorage), []);
  const [record, setRecord] = useState<RestoreRecord | null>(() => records.read());
  const [phase, setPhase] = useState<RestorePhase | null>(() => (record === null ? null : { kind: "preparing", job: null }));
  const idle = useRef(0);
  const over = phase !== null && isOver(phase);

  useEffect(() => {
    if (record === null || over) return;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const step = async (): Promise<void> => {
      const seen = await look(api);
      if (stopped) return;
      idle.current = isIdle(record, seen) ? idle.current + 1 : 0;
      setPhase(restorePhase(record, seen, idle.current));
      timer = setTimeout(() => void step(), lookEveryMs);
    };
    void step();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [api, record, over]);
  // Everything may be another now.
  useEffect(() => {
    if (!over) return;
    records.clear();
    void loading.loadEverything(null);
  }, [over, records, loading]);

  const begin = useCallback(
    (bootId: string, undoes: Undoes | null = null): void => {
      idle.current = 0;
      const begun = { bootId, undoes, at: Date.now() };
      records.write(begun);
      setRecord(begun);
      setPhase({ kind: "preparing", job: null });
    },
    [records],
  );
  const dismiss = useCallback((): void => {
    records.clear();
    setRecord(null);
    setPhase(null);
  }, [records]);
  return { phase, undoes: record?.undoes ?? null, begin, dismiss };
}
