import { describe, expect, it } from 'vitest';
import {
  type ActivationProgress,
  advanceStages,
  firstStages,
  isComplete,
  secondsLeft,
} from '../../../bot/presence/activation-stages.ts';

const at = '2026-03-02T09:00:00.000Z';
const begun: ActivationProgress = {
  links: undefined,
  rounds: { done: 0, total: 0, refused: 0 },
  people: 0,
  lines: 0,
  presences: 0,
  settled: 0,
  inStep: 0,
  marked: 0,
  seen: 0,
};
const over: ActivationProgress = {
  links: { done: 21, total: 21 },
  rounds: { done: 1, total: 1, refused: 0 },
  people: 21,
  lines: 21,
  presences: 21,
  settled: 21,
  inStep: 21,
  marked: 3,
  seen: 3,
};
const states = (progress: ActivationProgress, stages = firstStages()) =>
  advanceStages(stages, progress, at).map(({ state }) => state);

describe('stages', () => {
  it('run one after the other', () => {
    expect(states(begun)).toEqual(['running', 'next', 'next', 'next', 'next', 'next']);
    expect(states({ ...over, lines: 20 })).toEqual(['done', 'done', 'running', 'next', 'next', 'next']);
    expect(states({ ...over, seen: 2 })).toEqual(['done', 'done', 'done', 'done', 'done', 'running']);
  });

  it('go on without a round that is refused, which is not counted as done', () => {
    const [, rounds] = advanceStages(firstStages(), { ...over, rounds: { done: 0, total: 1, refused: 1 } }, at);
    expect(rounds).toMatchObject({ state: 'done', done: 0, total: 1 });
  });

  it('once done stay done', () => {
    const done = advanceStages(firstStages(), over, at);
    expect(isComplete(done)).toBe(true);
    expect(advanceStages(done, begun, 'later')).toEqual(done);
  });

  it('an empty company is done at once, and an unknown plan is not', () => {
    expect(isComplete(advanceStages(firstStages(), { ...begun, links: { done: 0, total: 0 } }, at))).toBe(true);
    expect(isComplete(advanceStages(firstStages(), begun, at))).toBe(false);
  });
});

it.each([
  [0, 21, 4_000, null],
  [7, 21, 2_000, 4],
  [20, 21, 100, 1],
  [21, 21, 9_000, 0],
])('%s of %s after %s ms: %s seconds left', (inStep, total, elapsedMs, seconds) => {
  expect(secondsLeft(inStep, total, elapsedMs)).toBe(seconds);
});
