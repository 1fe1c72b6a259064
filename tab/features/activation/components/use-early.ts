import { type RefObject, useEffect, useRef, useState } from 'react';

interface Early {
  /** What is missing stands here and takes the focus. */
  target: RefObject<HTMLHeadingElement | null>;
  pressed: boolean;
  press(): void;
}

/** Next is never disabled: pressed too early it says what is missing and leads there. */
export function useEarly(): Early {
  const target = useRef<HTMLHeadingElement>(null);
  const [times, setTimes] = useState(0);
  useEffect(() => {
    if (times === 0) return;
    target.current?.focus();
    target.current?.scrollIntoView?.({ block: 'nearest' });
  }, [times]);
  return { target, pressed: times > 0, press: () => setTimes(times + 1) };
}
