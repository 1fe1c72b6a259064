import { expect, it } from 'vitest';
import { describeLevers } from '../../../bot/presence/describe-levers.ts';
import type { LeverRecord, LeverState } from '../../../bot/presence/levers.ts';
import { LeverView } from '../../../contract/acting.ts';

const since = new Date('2026-03-02T09:00:00Z');

function record(state: LeverState, change: Partial<LeverRecord> = {}): LeverRecord {
  return {
    ...{ state, before: undefined, wanted: '3', refusal: undefined, since, nextTryAt: undefined },
    ...{ tries: 0, mismatches: 0, lastError: undefined },
    ...change,
  };
}

it.each<[LeverState, LeverView['state'] | undefined]>([
  ['used', 'used'],
  ['putting-back', 'putting-back'],
  ['yielded', 'kept-by-person'],
  ['kept-by-person', 'kept-by-person'],
  ['taking', undefined],
  ['spared', undefined],
])('%s is shown as %s', (state, shown) => {
  const views = describeLevers({ profile: record(state) });
  expect(views.map((view) => LeverView.parse(view))).toEqual(
    shown ? [{ kind: 'profile', state: shown, refusal: null, before: null, since: since.toISOString() }] : [],
  );
});

it('a refusal says why, the profile comes before the log-in', () => {
  const levers = {
    'login-status': record('used', { wanted: 'logged-out' }),
    profile: record('refused', { refusal: 'no-such-profile' }),
  };
  expect(describeLevers(levers).map(({ kind, state, refusal }) => [kind, state, refusal])).toEqual([
    ['profile', 'refused', 'no-such-profile'],
    ['login-status', 'used', null],
  ]);
});

it('a refusal that is being put back after all is no refusal any more', () => {
  const [view] = describeLevers({ profile: record('putting-back', { before: '0', refusal: 'cannot-put-back' }) });
  expect(view).toMatchObject({ state: 'putting-back', refusal: null, before: '0' });
});
