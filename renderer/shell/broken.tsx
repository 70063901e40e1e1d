import { Component, type ReactNode } from "react";
import { useText } from "../i18n/use-text.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Flame } from "../ui/flame.tsx";
import { InlineCode } from "../ui/inline-code.tsx";

/** What is shown when drawing a screen throws: a sentence and a way on, instead of a white page. React asks for a class here. */
export class Broken extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <BrokenPage /> : this.props.children;
  }
}

function BrokenPage() {
  const { common } = useText();
  return (
    <main className="grid h-full place-items-center">
      <EmptyState
        icon={<Flame />}
        title={common.brokenTitle}
        action={
          <Button tone="primary" onClick={() => location.reload()}>
            {common.reload}
          </Button>
        }
      >
        <InlineCode text={common.brokenText} />
      </EmptyState>
    </main>
  );
}
