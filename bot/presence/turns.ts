/** Turns at a limited rate, for work that may wait while everything else goes on: who asks early is told when to ask again. */
export interface Turns {
  /** When this one's turn is: `now`, or later. Asked again it stays the same. */
  of(key: string, now: number): number;
  /** It was used, or is no longer needed. */
  giveUp(key: string): void;
}

export function createTurns(everyMs: number): Turns {
  const turns = new Map<string, number>();
  let next = Number.NEGATIVE_INFINITY;
  return {
    of(key, now) {
      const known = turns.get(key);
      if (known !== undefined) return Math.max(now, known);
      const mine = Math.max(now, next);
      next = mine + everyMs;
      turns.set(key, mine);
      return mine;
    },
    giveUp: (key) => void turns.delete(key),
  };
}
