import { type RefObject, useRef, useState } from 'react';

interface Early {
  /** What is missing stands here and takes the focus. */
  target: RefObject<HTMLHeadingElement | null>;
  pressed: boolean;
  press(): void;
}

/** Next is never disabled: pressed too early it says what is missing and leads there. */
export function useEarly(): Early {
  const target = useRef<HTMLHeadingElement>(null);
  const [pressed, setPressed] = useState(false);
  return {
    target,
    pressed,
    press: () => {
      setPressed(true);
      target.current?.focus();
      target.current?.scrollIntoView?.({ block: 'nearest' });
    },
  };
}
