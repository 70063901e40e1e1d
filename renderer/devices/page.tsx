import { useText } from "../i18n/use-text.tsx";
import { PageFrame } from "../shell/page-frame.tsx";

export function DevicesPage() {
  const { devices } = useText();
  return <PageFrame title={devices.title}>{null}</PageFrame>;
}
