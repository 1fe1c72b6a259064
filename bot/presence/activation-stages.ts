/** An activation's stages, read off what the store already shows. The engine does the work; this only watches. Pure. */
import type { ActivationStage } from '../../contract/onboarding.ts';

export interface ActivationProgress {
  /** Links wanted and made; undefined until the plan was looked at. */
  links: { done: number; total: number } | undefined;
  /** Rounds with a signed-in sync user; those subscribed; those tried often enough to go on without. */
  rounds: { done: number; total: number; refused: number };
  people: number;
  /** People whose line, whose presence is known; whom the engine has looked at; who are in step. */
  lines: number;
  presences: number;
  settled: number;
  inStep: number;
  /** People who carry a mark of ours; those of them a read after the mark was seen or tried for. */
  marked: number;
  seen: number;
}

export type StageKey = ActivationStage['key'];

const order: readonly StageKey[] = ['links', 'rounds', 'lines', 'presence', 'in-step', 'second-look'];

export function firstStages(): ActivationStage[] {
  return order.map((key, index) => ({
    key,
    state: index === 0 ? 'running' : 'next',
    done: 0,
    total: 0,
    detail: null,
    at: null,
  }));
}

/** A stage that was done stays done; the first one that is not runs, the others wait. */
export function advanceStages(
  stages: readonly ActivationStage[],
  progress: ActivationProgress,
  at: string,
): ActivationStage[] {
  let open = true;
  return order.map((key): ActivationStage => {
    const before = stages.find((stage) => stage.key === key);
    if (before?.state === 'done') return before;
    const { done, total } = countsOf(key, progress);
    const without = key === 'rounds' ? progress.rounds.refused : 0;
    const finished = open && isKnown(key, progress) && done + without >= total;
    const state = finished ? 'done' : open ? 'running' : 'next';
    open &&= finished;
    return { key, state, done: Math.min(done, total), total, detail: null, at: finished ? at : null };
  });
}

export function isComplete(stages: readonly ActivationStage[]): boolean {
  return stages.every(({ state }) => state === 'done');
}

function isKnown(key: StageKey, { links }: ActivationProgress): boolean {
  return key !== 'links' || links !== undefined;
}

function countsOf(key: StageKey, progress: ActivationProgress): { done: number; total: number } {
  const { links, rounds, people, lines, presences, settled, marked, seen } = progress;
  const counts: Record<StageKey, { done: number; total: number }> = {
    links: links ?? { done: 0, total: 0 },
    rounds,
    lines: { done: lines, total: people },
    presence: { done: presences, total: people },
    'in-step': { done: settled, total: people },
    'second-look': { done: seen, total: marked },
  };
  return counts[key];
}

/** Seconds until everybody is in step, by the pace so far; null while nothing can be said. */
export function secondsLeft(inStep: number, total: number, elapsedMs: number): number | null {
  if (inStep === 0 || inStep >= total) return inStep >= total && total > 0 ? 0 : null;
  return Math.max(1, Math.ceil((elapsedMs / inStep) * (total - inStep) * 0.001));
}
