import { Component, type ReactNode } from "react";

/** Text as it was written. */
export const PlainText = ({ text }: { text: string }) => <p className="whitespace-pre-wrap break-words">{text}</p>;

/** Shows a block as it was written when drawing it throws, and the rest of the answer as ever. React asks for a class here. */
export class PlainWhenBroken extends Component<{ text: string; children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <PlainText text={this.props.text} /> : this.props.children;
  }
}
