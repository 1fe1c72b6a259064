/** Changes may want another order. It stays while pointer or focus is inside; then "3 newer" offers to sort again. */
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { changesHeard } from './api/people.ts';

const settleMs = 3_000;

interface Newer {
  count: number;
  show(): void;
  hold(): void;
  release(): void;
}

/** `readAt` is when the shown order was read, `read` asks for it again. */
export function useNewer(readAt: number, read: () => void): Newer {
  const heard = useSyncExternalStore(changesHeard.subscribe, changesHeard.count);
  const [known, setKnown] = useState({ readAt, heard });
  const [held, setHeld] = useState(false);
  if (known.readAt !== readAt) setKnown({ readAt, heard });
  const count = heard - known.heard;
  const again = useRef(read);
  useEffect(() => {
    again.current = read;
  });
  useEffect(() => {
    if (held || count === 0) return;
    const timer = setTimeout(() => again.current(), settleMs);
    return () => clearTimeout(timer);
  }, [held, count]);
  return {
    count: held ? count : 0,
    show: () => again.current(),
    hold: () => setHeld(true),
    release: () => setHeld(false),
  };
}
