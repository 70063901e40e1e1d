import { useText } from "../i18n/use-text.tsx";
import { PageFrame } from "../shell/page-frame.tsx";

export function SetupPage() {
  const { setup } = useText();
  return <PageFrame title={setup.title}>{null}</PageFrame>;
}
