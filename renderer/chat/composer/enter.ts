import type { KeyboardEvent } from "react";

type Press = {
  readonly key: string;
  readonly shift: boolean;
  readonly control: boolean;
  /** An input method is choosing characters. */
  readonly composing: boolean;
  readonly keyCode: number;
  readonly touch: boolean;
};

/**
 * Enter sends and Shift+Enter begins a new line. While an input method is choosing characters, Enter is its own: Safari ends the choice
 * before it tells of the key, which then only keeps the code 229. A touch keyboard has no Shift+Enter, so there Enter begins a line.
 */
export function whatEnterDoes(press: Press): "send" | "type" {
  if (press.key !== "Enter" || press.composing || press.keyCode === 229) return "type";
  if (press.control) return "send";
  return press.shift || press.touch ? "type" : "send";
}

export const pressOf = (event: KeyboardEvent): Press => ({
  key: event.key,
  shift: event.shiftKey,
  control: event.ctrlKey || event.metaKey,
  composing: event.nativeEvent.isComposing,
  keyCode: event.keyCode,
  touch: isTouchScreen(),
});

const isTouchScreen = (): boolean => matchMedia("(pointer: coarse)").matches;
