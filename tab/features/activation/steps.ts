/** What the stepper says of each step, derived from the server's state. Pure. */
import type { OnboardingState, WizardStep } from '../../../contract/onboarding.ts';
import { steps } from '../../app/routes.ts';
import { extensionsOf } from './connections.ts';

export type StepMark = 'done' | 'open' | 'waiting' | 'care' | 'later';

/** Key under `step.` and the values for it; times as ISO 8601. */
export interface StepLine {
  key: string;
  values?: Record<string, string | number>;
  /** Filled into `{{time}}` as the time of day. */
  time?: string;
}

export interface StepView {
  step: WizardStep;
  mark: StepMark;
  line: StepLine;
  /** Who finished it, and when; only another admin is worth a line. */
  by: { name: string; at: string } | undefined;
  /** May be opened from the stepper. */
  reachable: boolean;
}

export function viewSteps(state: OnboardingState): StepView[] {
  const open = steps.indexOf(state.openStep);
  const running = state.activate.activation?.state === 'running';
  return steps.map((step, index) => {
    const done = doneLine(state, step);
    const mark = done && !(step === 'activate' && running) ? 'done' : markOf(state, step, index - open);
    return {
      step,
      mark,
      line: mark === 'done' && done ? done : openLine(state, step, mark, index - open),
      by: finishedBy(state, step),
      reachable: mark === 'done' || index <= open || mayGoAhead(state, step),
    };
  });
}

/** Microsoft may take minutes to honour a consent; the next step needs none of it. */
export function mayGoAhead(state: OnboardingState, step: WizardStep): boolean {
  return step === 'sync-user' && state.consent.state === 'proving';
}

function markOf(state: OnboardingState, step: WizardStep, distance: number): StepMark {
  if (problemOf(state, step) && distance <= 0) return 'care';
  if (waitsFor(state, step) && distance <= 0) return 'waiting';
  return distance <= 0 ? 'open' : 'later';
}

function problemOf(state: OnboardingState, step: WizardStep): boolean {
  switch (step) {
    case 'connect':
      return state.connect.problem !== null;
    case 'consent':
      return state.consent.problem !== null;
    case 'sync-user':
      return state.syncUser.problem !== null;
    case 'sign-in':
      return state.signIn.problem !== null;
    case 'activate':
      return state.activate.activation?.state === 'failed';
    case 'preview':
      return false;
  }
}

/** Which wait of somebody outside the step is in; key under `step.`. */
export function waitsFor(state: OnboardingState, step: WizardStep): string | undefined {
  if (step === 'connect' && state.connect.connections.length > 0 && !state.connect.done) return 'waitingSwitch';
  if (step === 'consent' && state.consent.state === 'proving') return 'waitingConsent';
  const { found } = state.syncUser;
  if (step === 'sync-user' && !state.syncUser.done && (found === 'missing' || found === 'disabled'))
    return 'waitingAccount';
  return undefined;
}

function openLine(state: OnboardingState, step: WizardStep, mark: StepMark, distance: number): StepLine {
  if (mark === 'care') return { key: 'lookAgain' };
  const activation = state.activate.activation;
  if (step === 'activate' && activation?.state === 'running')
    return { key: 'running', values: { done: activation.inStep, total: activation.total } };
  const waiting = waitsFor(state, step);
  if (mark === 'waiting' && waiting) return { key: waiting };
  if (mark === 'later') return { key: distance === 1 ? 'next' : 'later' };
  const { toLookAt } = state.preview;
  if (step === 'preview' && toLookAt) return { key: 'toLookAt', values: { count: toLookAt } };
  return { key: 'yourTurn' };
}

function doneLine(state: OnboardingState, step: WizardStep): StepLine | undefined {
  switch (step) {
    case 'connect':
      return state.connect.done ? connectedLine(state) : undefined;
    case 'consent':
      return state.consent.done ? { key: 'granted' } : undefined;
    case 'sync-user':
      if (!state.syncUser.needed) return { key: 'notNeeded' };
      if (state.syncUser.done) return { key: 'exists', values: { name: state.syncUser.upn?.split('@')[0] ?? '' } };
      return state.syncUser.skipped ? { key: 'skipped' } : undefined;
    case 'sign-in':
      if (!state.signIn.needed) return { key: 'notNeeded' };
      if (state.signIn.done) return { key: 'signedIn', time: state.signIn.done.at };
      return state.signIn.skipped ? { key: 'skipped' } : undefined;
    case 'preview':
      return state.preview.done ? { key: 'ready', values: { count: state.preview.people ?? 0 } } : undefined;
    case 'activate':
      return state.activate.done ? { key: 'done' } : undefined;
  }
}

function connectedLine({ connect }: OnboardingState): StepLine {
  const [first, ...others] = connect.connections;
  if (!first) return { key: 'done' };
  const count = extensionsOf(connect);
  return others.length === 0
    ? { key: 'connected', values: { company: first.companyName, count } }
    : { key: 'connectedSeveral', values: { customers: others.length + 1, count } };
}

function finishedBy(state: OnboardingState, step: WizardStep): StepView['by'] {
  const { done } = {
    connect: state.connect,
    consent: state.consent,
    'sync-user': state.syncUser,
    'sign-in': state.signIn,
    preview: state.preview,
    activate: state.activate,
  }[step];
  return done?.by && done.by !== state.me.name ? { name: done.by, at: done.at } : undefined;
}

/** Which step to show: the one asked for if it may be opened, else the first open one. */
export function shownStep(state: OnboardingState, asked: WizardStep | undefined): WizardStep {
  if (state.phase !== 'onboarding') return 'activate';
  if (!asked) return state.openStep;
  return viewSteps(state).find(({ step }) => step === asked)?.reachable ? asked : state.openStep;
}

/**
 * The server moved on: does the page follow? Only from the step that was open, and not past a connection that was made
 * by this very click, whose findings are worth a look.
 */
export function followsTo(before: OnboardingState, after: OnboardingState, shown: WizardStep): WizardStep | undefined {
  if (before.openStep === after.openStep || shown !== before.openStep) return undefined;
  const justConnected = shown === 'connect' && before.connect.connections.length < after.connect.connections.length;
  return justConnected ? undefined : after.openStep;
}

/** The first step whose mark turned into "done" or "look again". */
export function changedStep(before: OnboardingState, after: OnboardingState): StepView | undefined {
  const marks = viewSteps(before).map(({ mark }) => mark);
  return viewSteps(after).find(({ mark }, index) => (mark === 'done' || mark === 'care') && mark !== marks[index]);
}
