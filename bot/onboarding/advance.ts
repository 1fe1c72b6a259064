/** The wizard's state, derived from what is stored. Pure: the same facts show the same step to every admin. */
import { placesPerRound } from '../../contract/matching.ts';
import {
  type CloudyaConnectionView,
  type OnboardingState,
  type StepProblem,
  type WizardStep,
  wizardSteps,
} from '../../contract/onboarding.ts';
import { permissions } from '../../contract/permissions.ts';
import type { ConnectionRecord, OnboardingFacts, StepRecord } from './onboarding-store.ts';

export interface Viewer {
  name: string;
  upn: string;
  roles: string[];
  mayConsent: boolean;
}

export interface WizardSettings {
  portalUrl: string;
  adminCentreUrl: string;
  /** Deep link to the chat with the bot. */
  chatUrl: string;
  switchRequired: boolean;
  /** Seconds between reads for people without a sync user. */
  readEverySeconds: number;
}

export const syncUserName = 'Presence Sync';

export function describeOnboarding(facts: OnboardingFacts, viewer: Viewer, settings: WizardSettings): OnboardingState {
  const { tenant, connection } = facts;
  return {
    phase: tenant.phase,
    organisation: {
      name: tenant.organisationName ?? connection?.companyName ?? null,
      domain: tenant.defaultDomain ?? domainOf(viewer.upn) ?? null,
      kAccount: connection?.kAccount ?? null,
    },
    me: viewer,
    openStep: openStepOf(facts),
    portalUrl: settings.portalUrl,
    adminCentreUrl: settings.adminCentreUrl,
    chat: { exists: facts.chatExists, url: settings.chatUrl },
    connect: {
      done: doneOf(facts, 'connect'),
      connection: connection ? describeConnection(connection, settings) : null,
      problem: problemOf(facts, 'connect'),
    },
    consent: describeConsent(facts),
    syncUser: describeSyncUser(facts, viewer),
    signIn: {
      done: doneOf(facts, 'sign-in'),
      skipped: facts.steps['sign-in']?.skipped ?? false,
      syncUsers: facts.syncUsers,
      problem: problemOf(facts, 'sign-in'),
      readEverySeconds: settings.readEverySeconds,
    },
    preview: {
      done: doneOf(facts, 'preview'),
      people: numberFact(facts, 'preview', 'people'),
      toLookAt: numberFact(facts, 'preview', 'toLookAt'),
    },
    activate: { done: doneOf(facts, 'activate'), activation: facts.activation ?? null },
  };
}

export function openStepOf({ steps }: Pick<OnboardingFacts, 'steps'>): WizardStep {
  return wizardSteps.find((step) => !isDone(steps[step])) ?? 'activate';
}

function isDone(step: StepRecord | undefined): boolean {
  return step?.doneAt !== undefined || step?.skipped === true;
}

/** The switch is on, or it does not matter here, or the admin said that it is. */
export function isConnected(
  connection: Pick<ConnectionRecord, 'switchState' | 'continuedAnyway'>,
  switchRequired: boolean,
): boolean {
  return (
    connection.switchState === 'on' ||
    !switchRequired ||
    (connection.switchState === 'unknown' && connection.continuedAnyway)
  );
}

export function proposedUpn(facts: OnboardingFacts, viewerUpn: string): string | undefined {
  const chosen = facts.steps['sync-user']?.facts.upn;
  if (typeof chosen === 'string') return chosen;
  const domain = facts.tenant.defaultDomain ?? domainOf(viewerUpn);
  return domain === undefined ? undefined : `presence-sync@${domain}`;
}

function domainOf(upn: string): string | undefined {
  return /@([^@]+)$/.exec(upn)?.[1];
}

function doneOf({ steps }: OnboardingFacts, name: WizardStep) {
  const step = steps[name];
  return step?.doneAt ? { at: step.doneAt.toISOString(), by: step.doneBy ?? null } : null;
}

function problemOf({ steps }: OnboardingFacts, name: WizardStep): StepProblem | null {
  return steps[name]?.problem ?? null;
}

function numberFact({ steps }: OnboardingFacts, step: WizardStep, name: string): number | null {
  const value = steps[step]?.facts[name];
  return typeof value === 'number' ? value : null;
}

function textFact({ steps }: OnboardingFacts, step: WizardStep, name: string): string | null {
  const value = steps[step]?.facts[name];
  return typeof value === 'string' ? value : null;
}

function describeConnection(connection: ConnectionRecord, { switchRequired }: WizardSettings): CloudyaConnectionView {
  const {
    kAccount,
    companyName,
    extensions,
    clientId,
    ctiUser,
    linesInUse,
    checkedAt,
    rights,
    switchState,
    switchCheckedAt,
    continuedAnyway,
  } = connection;
  return {
    kAccount,
    companyName,
    extensions,
    clientId,
    ctiUser,
    linesInUse,
    rights,
    checkedAt: checkedAt.toISOString(),
    portalSwitch: {
      state: switchState,
      checkedAt: switchCheckedAt.toISOString(),
      required: switchRequired,
      continuedAnyway,
    },
  };
}

type RightProofs = Record<string, 'granted' | 'missing' | 'not-yet'>;

function describeConsent(facts: OnboardingFacts): OnboardingState['consent'] {
  const done = doneOf(facts, 'consent');
  const since = textFact(facts, 'consent', 'provingSince');
  const proofs = (facts.steps.consent?.facts.proofs ?? {}) as RightProofs;
  const link = facts.steps.consent?.facts.link as { url: string; validUntil: string } | undefined;
  return {
    done,
    state: done ? 'granted' : since === null ? 'open' : 'proving',
    since,
    permissions: permissions
      .filter(({ kind }) => kind === 'application')
      .map(({ name }) => ({ name, state: proofs[name] ?? 'not-checked' })),
    link: link ?? null,
    problem: problemOf(facts, 'consent'),
  };
}

function describeSyncUser(facts: OnboardingFacts, viewer: Viewer): OnboardingState['syncUser'] {
  const found = textFact(facts, 'sync-user', 'found') as OnboardingState['syncUser']['found'] | null;
  return {
    done: doneOf(facts, 'sync-user'),
    name: syncUserName,
    upn: proposedUpn(facts, viewer.upn) ?? null,
    found: found ?? 'not-looked',
    checkedAt: textFact(facts, 'sync-user', 'checkedAt'),
    skipped: facts.steps['sync-user']?.skipped ?? false,
    problem: problemOf(facts, 'sync-user'),
  };
}

/** People beyond the places of the signed-in sync users are read on a timer. */
export function instantPlaces(syncUsers: number): number {
  return syncUsers * placesPerRound;
}
