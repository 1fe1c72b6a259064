/** Rows ticked for mending, and what is asked about right now. */
import { useState } from 'react';
import type { Mending } from './corrections.ts';

export interface Selection {
  /** By extension, as they were when ticked. */
  chosen: ReadonlyMap<string, Mending>;
  choose(mendings: readonly Mending[], on: boolean): void;
  clear(): void;
  /** What the open question is about. */
  asked: readonly Mending[] | undefined;
  ask(mendings: readonly Mending[]): void;
  /** The question is answered, or taken back. */
  close(): void;
}

export function useSelection(): Selection {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Mending>>(new Map());
  const [asked, setAsked] = useState<readonly Mending[]>();
  return {
    chosen,
    choose(mendings, on) {
      const next = new Map(chosen);
      for (const mending of mendings) {
        if (on) next.set(mending.extension, mending);
        else next.delete(mending.extension);
      }
      setChosen(next);
    },
    clear: () => setChosen(new Map()),
    asked,
    ask: setAsked,
    close: () => setAsked(undefined),
  };
}
