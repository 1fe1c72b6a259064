import { describe, expect, it } from 'vitest';
import type { OnboardingState, WizardStep } from '../../../contract/onboarding.ts';
import { changedStep, followsTo, shownStep, viewSteps } from '../../../tab/features/activation/steps.ts';
import { onboarding } from '../../fixtures/tab-harness/states.ts';

type Name = keyof typeof onboarding;
const at = (name: Name): OnboardingState => onboarding[name];
const marks = (name: Name) => viewSteps(at(name)).map(({ mark }) => mark);
const lines = (name: Name) => viewSteps(at(name)).map(({ line }) => line.key);

describe('marks and lines of the steps', () => {
  it.each<[Name, string]>([
    ['begin', 'open later later later later later'],
    ['login-refused', 'care later later later later later'],
    ['waiting', 'waiting later later later later later'],
    ['consent', 'done open later later later later'],
    ['consent-declined', 'done care later later later later'],
    ['proving', 'done waiting later later later later'],
    ['sync-user', 'done done waiting later later later'],
    ['sync-user-disabled', 'done done waiting later later later'],
    ['sign-in', 'done done done open later later'],
    ['wrong-account', 'done done done care later later'],
    ['sign-in-skipped', 'done done done done open later'],
    ['preview', 'done done done done open later'],
    ['ready', 'done done done done done open'],
    ['activation-failed', 'done done done done done care'],
    ['activating', 'done done done done done open'],
    ['active', 'done done done done done done'],
  ])('%s', (name, expected) => expect(marks(name).join(' ')).toBe(expected));

  it.each<[Name, string]>([
    ['begin', 'yourTurn next later later later later'],
    ['waiting', 'waitingSwitch next later later later later'],
    ['proving', 'connected waitingConsent next later later later'],
    ['sync-user', 'connected granted waitingAccount next later later'],
    ['wrong-account', 'connected granted exists lookAgain next later'],
    ['sign-in-skipped', 'connected granted exists skipped toLookAt next'],
    ['ready', 'connected granted exists signedIn ready yourTurn'],
    ['activating', 'connected granted exists signedIn ready running'],
    ['active', 'connected granted exists signedIn ready done'],
  ])('%s', (name, expected) => expect(lines(name).join(' ')).toBe(expected));

  it('steps 3 and 4 are done where the cloud has no notifications', () => {
    const { syncUser, signIn, ...rest } = at('consent');
    const needed = false;
    const state = { ...rest, syncUser: { ...syncUser, needed }, signIn: { ...signIn, needed } };
    expect(viewSteps(state).map(({ mark }) => mark)).toEqual(['done', 'open', 'done', 'done', 'later', 'later']);
    expect(viewSteps(state)[2]?.line).toEqual({ key: 'notNeeded' });
    expect(viewSteps(state)[3]?.line).toEqual({ key: 'notNeeded' });
  });

  it('names who finished a step only where it was somebody else', () => {
    const [connect, consent] = viewSteps(at('sync-user'));
    expect(connect?.by).toBeUndefined();
    expect(consent?.by?.name).toBe('Petra Lang');
  });
});

describe('which step is shown', () => {
  it.each<[Name, WizardStep | undefined, WizardStep]>([
    ['begin', undefined, 'connect'],
    ['begin', 'activate', 'connect'],
    ['sign-in', undefined, 'sign-in'],
    ['sign-in', 'consent', 'consent'],
    ['sign-in', 'preview', 'sign-in'],
    // Microsoft may take minutes; step 3 needs none of it
    ['proving', 'sync-user', 'sync-user'],
    ['consent', 'sync-user', 'consent'],
    ['activating', 'connect', 'activate'],
    ['active', undefined, 'activate'],
  ])('%s, asked for %s: %s', (name, asked, expected) => expect(shownStep(at(name), asked)).toBe(expected));
});

describe('following the server', () => {
  it.each<[Name, Name, WizardStep, WizardStep | undefined]>([
    ['waiting', 'consent', 'connect', 'consent'],
    ['proving', 'sync-user', 'consent', 'sync-user'],
    ['sync-user', 'sign-in', 'sync-user', 'sign-in'],
    ['sign-in', 'sign-in-skipped', 'sign-in', 'preview'],
    // its findings are worth a look
    ['begin', 'consent', 'connect', undefined],
    // somebody looks at another step
    ['sync-user', 'sign-in', 'connect', undefined],
    ['waiting', 'waiting', 'connect', undefined],
  ])('%s, then %s while %s is shown: %s', (before, after, shown, expected) =>
    expect(followsTo(at(before), at(after), shown)).toBe(expected),
  );
});

describe('what is told', () => {
  it.each<[Name, Name, WizardStep | undefined]>([
    ['waiting', 'consent', 'connect'],
    ['consent', 'consent-declined', 'consent'],
    ['sync-user', 'sign-in', 'sync-user'],
    ['sign-in', 'sign-in', undefined],
    ['consent-declined', 'consent', undefined],
  ])('%s, then %s: %s', (before, after, expected) => expect(changedStep(at(before), at(after))?.step).toBe(expected));
});
