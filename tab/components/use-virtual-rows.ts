/** Which rows of a long list are worth drawing: those in sight and a few around them. */
import { type RefObject, useEffect, useState } from 'react';

export interface Span {
  from: number;
  to: number;
}

const drawAllUpTo = 200;
const around = 12;

/** Pure: `top` is how far the list's beginning has been scrolled out of sight, in px. */
export function spanOf(count: number, rowHeight: number, top: number, height: number): Span {
  if (count <= drawAllUpTo) return { from: 0, to: count };
  const from = Math.max(0, Math.min(count - 1, Math.floor(top / rowHeight) - around));
  return { from, to: Math.max(from, Math.min(count, Math.ceil((top + height) / rowHeight) + around)) };
}

/** The list stands in an element with `data-scroll`. Up to 200 rows are simply all drawn. */
export function useVirtualRows(list: RefObject<HTMLElement | null>, count: number, rowHeight: number): Span {
  const [span, setSpan] = useState<Span>(() => spanOf(count, rowHeight, 0, 1_000));
  useEffect(() => {
    const scroller = list.current?.closest<HTMLElement>('[data-scroll]');
    let frame = 0;
    const measure = () => {
      frame = 0;
      if (!list.current || !scroller) return setSpan(spanOf(count, rowHeight, 0, 1_000));
      const top = scroller.getBoundingClientRect().top - list.current.getBoundingClientRect().top;
      const next = spanOf(count, rowHeight, top, scroller.clientHeight);
      setSpan((before) => (before.from === next.from && before.to === next.to ? before : next));
    };
    const later = () => {
      frame ||= requestAnimationFrame(measure);
    };
    measure();
    scroller?.addEventListener('scroll', later, { passive: true });
    window.addEventListener('resize', later);
    return () => {
      cancelAnimationFrame(frame);
      scroller?.removeEventListener('scroll', later);
      window.removeEventListener('resize', later);
    };
  }, [list, count, rowHeight]);
  return span;
}
