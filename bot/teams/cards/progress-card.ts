/** The one card that goes through the wizard's steps with the admin. */
import { type OnboardingState, type WizardStep, wizardSteps } from '../../../contract/onboarding.ts';
import { waitingForSwitch } from '../../../contract/waiting-for-switch.ts';
import type { Links } from '../deep-link.ts';
import type { Texts } from '../texts/texts.ts';
import {
  detail,
  type Element,
  entry,
  type Message,
  message,
  moment,
  open,
  paragraph,
  subtitle,
  type TextRun,
  title,
} from './elements.ts';

export interface ProgressParts {
  texts: Texts;
  links: Links;
  state: OnboardingState;
  now: number;
}

const stepIcons = { done: 'done', skipped: 'done', now: 'now', running: 'running', later: 'next' } as const;
type StepLook = keyof typeof stepIcons;

export function progressCard(parts: ProgressParts): Message {
  const { texts, state } = parts;
  const heading = texts.plain(headings[state.phase]);
  const body = [
    title(heading),
    subtitle(subtitleOf(parts)),
    ...wizardSteps.map((step, index) => stepRow(parts, step, index === 0)),
  ];
  return message(texts.language, `${heading}. ${summaryOf(parts)}`, body, actionsOf(parts));
}

const headings = {
  onboarding: 'progress.title',
  activating: 'progress.titleRunning',
  active: 'progress.titleDone',
  paused: 'progress.titleDone',
} as const satisfies Record<OnboardingState['phase'], string>;

function isSetUp({ phase }: OnboardingState): boolean {
  return phase === 'active' || phase === 'paused';
}

function subtitleOf({ texts, state, now }: ProgressParts): string {
  const organisation = state.organisation.name ?? texts.plain('progress.noOrganisation');
  const values = { organisation, time: moment(new Date(now), now), step: wizardSteps.indexOf(state.openStep) + 1 };
  return texts.plain(isSetUp(state) ? 'progress.subtitleDone' : 'progress.subtitle', values);
}

function summaryOf({ texts, state }: ProgressParts): string {
  return texts.plain(isSetUp(state) ? 'step.activate.done' : `step.${state.openStep}.todo`);
}

function actionsOf({ texts, links, state }: ProgressParts) {
  if (isSetUp(state)) return [open(texts.plain('progress.overview'), links.tab({ page: 'overview' }), true)];
  const label = texts.plain(state.phase === 'activating' ? 'progress.open' : `step.${state.openStep}.button`);
  return [open(label, links.tab({ page: 'setup', step: state.openStep }), true)];
}

function stepRow(parts: ProgressParts, step: WizardStep, first: boolean): Element {
  const { texts } = parts;
  const look = lookOf(parts.state, step);
  const name = texts.plain(`step.${step}.${look === 'done' ? 'done' : 'todo'}`);
  const subject = paragraph([{ type: 'TextRun', text: name, ...emphasis(look) }], 'None');
  const line = lineOf(parts, step, look);
  return entry({
    icon: stepIcons[look],
    alt: texts.plain(`icon.${look === 'later' ? 'next' : look}`),
    items: line === undefined ? [subject] : [subject, detail(line)],
    aside: asideOf(parts, step, look),
    look: { spacing: first ? 'Medium' : 'Small' },
  });
}

function emphasis(look: StepLook): Partial<TextRun> {
  if (look === 'now' || look === 'running') return { weight: 'Bolder' };
  return look === 'later' ? { isSubtle: true } : {};
}

function lookOf(state: OnboardingState, step: WizardStep): StepLook {
  if (stepOf(state, step).done) return 'done';
  if (step === 'activate' && state.phase === 'activating') return 'running';
  if (step === 'sync-user' && (state.syncUser.skipped || !state.syncUser.needed)) return 'skipped';
  if (step === 'sign-in' && (state.signIn.skipped || !state.signIn.needed)) return 'skipped';
  return state.openStep === step ? 'now' : 'later';
}

function stepOf(state: OnboardingState, step: WizardStep) {
  switch (step) {
    case 'sync-user':
      return state.syncUser;
    case 'sign-in':
      return state.signIn;
    default:
      return state[step];
  }
}

function asideOf({ texts, state, now }: ProgressParts, step: WizardStep, look: StepLook): string | undefined {
  if (look === 'now') return texts.plain('progress.now');
  const { done } = stepOf(state, step);
  if (look !== 'done' || !done) return undefined;
  const time = moment(done.at, now);
  return done.by === null ? time : texts.plain('progress.by', { name: done.by, time });
}

function lineOf(parts: ProgressParts, step: WizardStep, look: StepLook): TextRun[] | undefined {
  const { texts, state } = parts;
  if (look === 'later') return undefined;
  if (look === 'skipped') {
    const { needed, readEverySeconds: seconds } = state.signIn;
    return texts.rich(needed ? 'progress.skipped' : 'progress.notNeeded', { seconds });
  }
  if (look !== 'done' && hasProblem(state, step)) return texts.rich('progress.problem');
  return lines[step](parts, look);
}

function hasProblem(state: OnboardingState, step: WizardStep): boolean {
  if (step === 'activate') return state.activate.activation?.problem != null;
  return step !== 'preview' && (stepOf(state, step) as { problem: unknown }).problem !== null;
}

const mostAccounts = 3;

/** Of several customers those are named whose switch is missing. */
function switchLine(texts: Texts, connections: OnboardingState['connect']['connections']): TextRun[] {
  const waiting = waitingForSwitch(connections).map(({ kAccount }) => kAccount);
  if (connections.length === 1 || waiting.length === 0) return texts.rich('progress.waitingForSwitch');
  const names = waiting.slice(0, mostAccounts).join(', ');
  const count = waiting.length - mostAccounts;
  return texts.rich('progress.waitingForSwitches', {
    names: count > 0 ? texts.plain('progress.andMore', { names, count }) : names,
  });
}

const lines: Record<WizardStep, (parts: ProgressParts, look: StepLook) => TextRun[] | undefined> = {
  connect({ texts, state: { connect } }, look) {
    const { connections } = connect;
    if (connections.length === 0) return undefined;
    if (look !== 'done') return switchLine(texts, connections);
    const count = connections.reduce((sum, { extensions }) => sum + extensions, 0);
    return connections.length === 1
      ? texts.rich('progress.extensions', { count })
      : texts.rich('progress.extensionsSeveral', { count, customers: connections.length });
  },
  consent({ texts, state: { consent } }, look) {
    if (look === 'done') return texts.rich('progress.rightsTried');
    if (consent.state !== 'proving') return undefined;
    const tried = consent.permissions.filter(({ state }) => state !== 'not-checked');
    const granted = tried.filter(({ state }) => state === 'granted').length;
    return texts.rich('progress.rightsProving', { granted, total: tried.length });
  },
  'sync-user'({ texts, state: { syncUser } }, look) {
    if (syncUser.upn === null) return undefined;
    return texts.rich(look === 'done' ? 'progress.account' : 'progress.waitingForAccount', { upn: syncUser.upn });
  },
  'sign-in'({ texts, state: { signIn } }, look) {
    if (look !== 'done') return texts.rich('progress.waitingForSignIn');
    const [first] = signIn.syncUsers;
    return first && texts.rich('progress.signedIn', { count: signIn.syncUsers.length, upn: first.upn });
  },
  preview({ texts, state: { preview } }, look) {
    if (look !== 'done') return texts.rich('progress.previewOpen');
    return preview.people === null ? undefined : texts.rich('progress.people', { count: preview.people });
  },
  activate({ texts, state: { activate } }, look) {
    const { inStep = 0, total = 0 } = activate.activation ?? {};
    if (look === 'running') return texts.rich('progress.activating', { done: inStep, total });
    return look === 'done' ? texts.rich('progress.activated', { count: total }) : undefined;
  },
};
