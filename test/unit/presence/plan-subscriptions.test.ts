import { describe, expect, it } from 'vitest';
import { planSubscriptions, stands } from '../../../bot/presence/plan-subscriptions.ts';
import type { Round, StoredSubscription } from '../../../bot/presence/subscription-store.ts';

const now = new Date('2026-03-02T09:00:00Z');
const later = new Date('2026-03-02T09:30:00Z');
const earlier = new Date('2026-03-02T08:59:00Z');
const round: Round = { round: 1, people: 3, members: 'abc', syncUserId: 'sync-1' };
const stored: StoredSubscription = {
  round: 1,
  syncUserId: 'sync-1',
  subscriptionId: 'sub-1',
  clientState: 'secret-1',
  members: 'abc',
  expiresAt: later,
  renewAt: later,
  lastHintAt: undefined,
  nextTryAt: undefined,
  tries: 0,
};

function plan(rounds: Round[], subscriptions: StoredSubscription[]): string[] {
  return planSubscriptions(rounds, subscriptions, now).map((step) =>
    step.kind === 'create' && stands(step.stored, now) ? 'replace' : step.kind,
  );
}

describe('what a subscription needs', () => {
  it.each<[string, Round, StoredSubscription | undefined, string[]]>([
    ['stands', round, stored, []],
    ['is missing', round, undefined, ['create']],
    ['was begun and never answered', round, { ...stored, subscriptionId: undefined }, ['create']],
    ['has run out', round, { ...stored, expiresAt: earlier }, ['create']],
    ['is due for renewal', round, { ...stored, renewAt: now }, ['renew']],
    ['covers other people', round, { ...stored, members: 'abd' }, ['replace']],
    ['belongs to another sync user', round, { ...stored, syncUserId: 'sync-2' }, ['replace']],
    ['rests after a failure', round, { ...stored, renewAt: now, nextTryAt: later }, []],
    ['may be tried again', round, { ...stored, renewAt: now, nextTryAt: now }, ['renew']],
    ['has lost its sync user', { ...round, syncUserId: undefined }, stored, ['remove']],
    ['has nobody to hear of', { ...round, people: 0 }, stored, ['remove']],
    ['is not wanted', { ...round, syncUserId: undefined }, undefined, []],
  ])('%s', (_, wanted, has, steps) => {
    expect(plan([wanted], has ? [has] : [])).toEqual(steps);
  });

  it('a round that is gone loses its subscription before others are made', () => {
    expect(plan([{ ...round, round: 2 }], [stored])).toEqual(['remove', 'create']);
  });
});
