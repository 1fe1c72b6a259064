import { useEffect, useState } from 'react';
import type { DeskState } from '../desk/state.ts';
import { advance, type HintId, hintAt, type Place } from './hints.ts';

export interface ShownHint {
  id: HintId;
  at: Place;
  next(): void;
  /** The visitor did something only the window knows of. */
  did(deed: 'broke' | 'mended'): void;
}

export function useHint(desk: DeskState | undefined, asked: boolean): ShownHint {
  const [reached, setReached] = useState(0);
  const [deeds, setDeeds] = useState({ broke: false, mended: false });
  const now = desk ? advance(reached, desk, { ...deeds, asked }) : reached;
  useEffect(() => setReached(now), [now]);
  const { id, at } = hintAt(now);
  return {
    id,
    at,
    next: () => setReached(now + 1),
    did: (deed) => setDeeds({ ...deeds, [deed]: true }),
  };
}
