import { type RefObject, useEffect, useRef } from 'react';

/** A question begins on Cancel: the dialog itself would give the focus to whatever comes first. Again at each new `moment`. */
export function useFocusOn(moment: unknown): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the moment is what it waits for
  useEffect(() => {
    const frame = requestAnimationFrame(() => button.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, [moment]);
  return button;
}
