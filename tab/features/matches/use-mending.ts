/** One e-mail after the other, each with what became of it; the rest goes on when one is refused. */
import { useRef, useState } from 'react';
import type { CorrectionResult } from '../../../contract/correcting.ts';
import { toProblem } from '../../components/problem-bar.tsx';
import { describeProblem } from '../../lib/problems.ts';
import { correctEmail } from './api/correct-email.ts';
import { undoCorrection } from './api/undo-correction.ts';
import { useMatchesChanged } from './api/use-match-act.ts';
import type { Fate, Mending } from './corrections.ts';

export interface MendingRun {
  /** By extension; empty before anything was begun. */
  fates: ReadonlyMap<string, Fate>;
  running: boolean;
  /** Answers the fates once all of them have one. */
  start(mendings: readonly Mending[]): Promise<ReadonlyMap<string, Fate>>;
  /** Ends after the one that runs. */
  stop(): void;
  undo(extension: string): Promise<void>;
}

export async function fateOf(kind: 'ended' | 'undone', work: Promise<CorrectionResult>): Promise<Fate> {
  try {
    const { outcome, email } = await work;
    return { kind, outcome, email };
  } catch (error) {
    return { kind: 'failed', of: kind, problem: describeProblem(toProblem(error)) };
  }
}

export function useMending(): MendingRun {
  const changed = useMatchesChanged();
  const [fates, setFates] = useState<ReadonlyMap<string, Fate>>(new Map());
  const [running, setRunning] = useState(false);
  const stopped = useRef(false);
  const known = useRef(fates);
  const set = (extension: string, fate: Fate) => {
    known.current = new Map(known.current).set(extension, fate);
    setFates(known.current);
  };

  async function start(mendings: readonly Mending[]): Promise<ReadonlyMap<string, Fate>> {
    stopped.current = false;
    setRunning(true);
    for (const { extension } of mendings) set(extension, { kind: 'waits' });
    for (const mending of mendings) {
      const { extension } = mending;
      if (!stopped.current) set(extension, { kind: 'runs' });
      set(extension, stopped.current ? { kind: 'not-begun' } : await fateOf('ended', correctEmail(mending)));
    }
    setRunning(false);
    void changed();
    return known.current;
  }

  async function undo(extension: string): Promise<void> {
    set(extension, { kind: 'runs' });
    const fate = await fateOf('undone', undoCorrection(extension));
    set(extension, fate);
    void changed();
  }

  return {
    fates,
    running,
    start,
    undo,
    stop: () => {
      stopped.current = true;
    },
  };
}
