import { describe, expect, it } from 'vitest';
import { openStepOf } from '../../../bot/onboarding/advance.ts';
import type { StepRecord } from '../../../bot/onboarding/onboarding-store.ts';
import type { WizardStep } from '../../../contract/onboarding.ts';

const done: StepRecord = { doneAt: new Date(0), doneBy: 'Petra Lang', skipped: false, problem: undefined, facts: {} };
const steps = (...names: WizardStep[]) => ({ steps: Object.fromEntries(names.map((name) => [name, done])) });

describe('the open step', () => {
  it.each<[WizardStep[], boolean, WizardStep]>([
    [[], true, 'connect'],
    [['connect', 'consent'], true, 'sync-user'],
    [['connect', 'consent', 'sync-user'], true, 'sign-in'],
    // no notifications in this cloud: nobody need sign in
    [['connect', 'consent'], false, 'preview'],
    [['connect'], false, 'consent'],
    [['connect', 'consent', 'preview'], false, 'activate'],
  ])('after %j, sync users needed: %s', (finished, syncUsersNeeded, open) => {
    expect(openStepOf(steps(...finished), { syncUsersNeeded })).toBe(open);
  });
});
