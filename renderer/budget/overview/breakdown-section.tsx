import { useState } from "react";
import type { Budget } from "../../../contract/routes/budget.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { Section } from "../../settings/section.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { BreakdownView } from "../breakdown-view.tsx";

/** Who and what the money went to, today or this month. */
export function BreakdownSection({ by }: { by: Budget["by"] }) {
  const { breakdown: words, overview } = useBudgetText();
  const [window, setWindow] = useState<"day" | "month">("day");
  return (
    <Section
      title={words.title}
      actions={
        <Segmented
          label={words.window}
          value={window}
          onChange={setWindow}
          options={[
            { value: "day", label: overview.today },
            { value: "month", label: overview.thisMonth },
          ]}
        />
      }
    >
      <BreakdownView breakdown={by[window]} empty={words.empty[window]} />
    </Section>
  );
}
