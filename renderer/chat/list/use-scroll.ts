import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** Nearer to the end than this counts as being there. */
const nearEndPx = 48;
/** Nearer to an edge of what is drawn than this, more is asked for. */
const nearEdgePx = 1400;

type Edges = {
  onNearTop: () => void;
  onNearBottom: () => void;
  /** False while newer messages exist that are not drawn: then the lower edge is not the end. */
  endIsDrawn: boolean;
};

/**
 * Keeps the reader's place. At the end it follows what is being written, until the reader scrolls up; away from the end nothing moves
 * what is read, whatever is added above or below. `drawn` changes with what is drawn and what is loaded.
 */
export function useScroll(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  drawn: string,
  edges: Edges,
) {
  const following = useRef(true);
  const lastTop = useRef(0);
  const target = useRef<string | null>(null);
  const anchor = useRef<{ id: string; top: number } | null>(null);
  const [away, setAway] = useState(false);

  const note = useCallback(() => {
    const box = scroller.current;
    if (!box || !content.current) return;
    anchor.current = topmost(box, content.current);
    lastTop.current = box.scrollTop;
  }, [scroller, content]);

  const toEnd = useCallback(() => {
    following.current = true;
    setAway(false);
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
    note();
  }, [scroller, note]);

  const showTarget = useCallback((): boolean => {
    const id = target.current;
    const element = id === null ? null : content.current?.querySelector(`[data-message="${CSS.escape(id)}"]`);
    if (!element) return false;
    target.current = null;
    element.scrollIntoView({ block: "center" });
    element.animate([{ background: "var(--honey-wash)" }, { background: "transparent" }], { duration: 1800, easing: "ease-in" });
    note();
    return true;
  }, [content, note]);

  /** Brings a message into the middle: now when it is drawn, else as soon as it is. */
  const toMessage = useCallback(
    (id: string): void => {
      following.current = false;
      target.current = id;
      showTarget();
    },
    [showTarget],
  );

  const askAtEdges = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    if (box.scrollTop < nearEdgePx) edges.onNearTop();
    if (heightBelow(box) < nearEdgePx) edges.onNearBottom();
  }, [scroller, edges]);

  const onScroll = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const below = heightBelow(box);
    if (below < nearEndPx && edges.endIsDrawn) following.current = true;
    else if (box.scrollTop < lastTop.current - 1) following.current = false;
    setAway(!following.current && below > box.clientHeight / 2);
    note();
    askAtEdges();
  }, [scroller, note, askAtEdges, edges]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when other messages are drawn or loaded, and only then
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || !content.current) return;
    if (following.current) box.scrollTop = box.scrollHeight;
    else if (!showTarget() && anchor.current) {
      const { id, top } = anchor.current;
      const element = content.current.querySelector(`[data-message="${CSS.escape(id)}"]`);
      if (element) box.scrollTop += element.getBoundingClientRect().top - top;
    }
    note();
    // A reader who already is at the edge scrolls no further, so nobody else would ask.
    const frame = requestAnimationFrame(askAtEdges);
    return () => cancelAnimationFrame(frame);
  }, [drawn]);

  useEffect(() => {
    const box = scroller.current;
    if (!box || !content.current) return;
    const observer = new ResizeObserver(() => {
      if (following.current) box.scrollTop = box.scrollHeight;
    });
    observer.observe(content.current);
    observer.observe(box);
    return () => observer.disconnect();
  }, [scroller, content]);

  return { onScroll, toEnd, toMessage, away };
}

const heightBelow = (box: HTMLElement): number => box.scrollHeight - box.scrollTop - box.clientHeight;

/** The first message of which something is seen, and where its upper edge stands in the window. */
function topmost(box: HTMLElement, content: HTMLElement): { id: string; top: number } | null {
  const edge = box.getBoundingClientRect().top;
  const messages = content.querySelectorAll<HTMLElement>("[data-message]");
  let low = 0;
  let high = messages.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle]?.getBoundingClientRect().bottom ?? 0) > edge) high = middle;
    else low = middle + 1;
  }
  const found = messages[low];
  return found?.dataset.message ? { id: found.dataset.message, top: found.getBoundingClientRect().top } : null;
}
