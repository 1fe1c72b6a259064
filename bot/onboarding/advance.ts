/** The wizard's state, derived from what is stored. Pure: the same facts show the same step to every admin. */
import {
  type CloudyaConnectionView,
  type OnboardingState,
  type PermissionState,
  proofEveryMs,
  provingLongMs,
  type StepProblem,
  type WizardStep,
  wizardSteps,
} from '../../contract/onboarding.ts';
import { permissions } from '../../contract/permissions.ts';
import type { RoundToRead } from '../presence/plan-reads.ts';
import { bothWrite } from '../presence/portal-switch.ts';
import type { ConnectionRecord, OnboardingFacts, StepRecord } from './onboarding-store.ts';

export interface Viewer {
  name: string;
  upn: string;
  roles: string[];
  mayConsent: boolean;
}

export interface WizardSettings {
  /** Customers assigned to a tenant may be connected with the operator's API client. */
  operatorKeyAvailable: boolean;
  portalUrl: string;
  adminCentreUrl: string;
  /** Deep link to the chat with the bot. */
  chatUrl: string;
  switchRequired: boolean;
  /** Does Microsoft's cloud tell a signed-in account of changed presence? */
  syncUsersNeeded: boolean;
  /** Seconds between reads of a round without a sync user among these. */
  readEverySeconds: (rounds: readonly RoundToRead[]) => number;
}

export const syncUserName = 'Presence Sync';

export function describeOnboarding(facts: OnboardingFacts, viewer: Viewer, settings: WizardSettings): OnboardingState {
  const { tenant, connections } = facts;
  return {
    phase: tenant.phase,
    organisation: {
      name: tenant.organisationName ?? connections[0]?.companyName ?? null,
      domain: tenant.defaultDomain ?? domainOf(viewer.upn) ?? null,
      kAccounts: connections.map(({ kAccount }) => kAccount),
    },
    me: viewer,
    openStep: openStepOf(facts, settings),
    portalUrl: settings.portalUrl,
    adminCentreUrl: settings.adminCentreUrl,
    chat: { exists: facts.chatExists, url: settings.chatUrl },
    connect: {
      done: doneOf(facts, 'connect'),
      connections: connections.map((connection) => describeConnection(connection, settings)),
      operatorKey: { available: settings.operatorKeyAvailable, assigned: facts.assigned },
      problem: problemOf(facts, 'connect'),
    },
    consent: describeConsent(facts),
    syncUser: { ...describeSyncUser(facts, viewer), needed: settings.syncUsersNeeded },
    signIn: {
      done: doneOf(facts, 'sign-in'),
      needed: settings.syncUsersNeeded,
      skipped: facts.steps['sign-in']?.skipped ?? false,
      syncUsers: facts.syncUsers,
      problem: problemOf(facts, 'sign-in'),
      readEverySeconds: settings.readEverySeconds([{ round: 1, people: peopleExpected(facts), hints: false }]),
    },
    preview: {
      done: doneOf(facts, 'preview'),
      people: numberFact(facts, 'preview', 'people'),
      toLookAt: numberFact(facts, 'preview', 'toLookAt'),
    },
    activate: { done: doneOf(facts, 'activate'), activation: facts.activation ?? null },
  };
}

/** As many as the preview has linked; until then as many as there are extensions. */
function peopleExpected(facts: OnboardingFacts): number {
  const extensions = facts.connections.reduce((sum, connection) => sum + connection.extensions, 0);
  return numberFact(facts, 'preview', 'people') ?? extensions;
}

const syncUserSteps: readonly WizardStep[] = ['sync-user', 'sign-in'];

export function openStepOf(
  { steps }: Pick<OnboardingFacts, 'steps'>,
  { syncUsersNeeded }: Pick<WizardSettings, 'syncUsersNeeded'>,
): WizardStep {
  const needed = wizardSteps.filter((step) => syncUsersNeeded || !syncUserSteps.includes(step));
  return needed.find((step) => !isDone(steps[step])) ?? 'activate';
}

function isDone(step: StepRecord | undefined): boolean {
  return step?.doneAt !== undefined || step?.skipped === true;
}

/** The switch is on, or it does not matter here, or the admin said that it is. Otherwise the customer's people rest. */
export function isSwitchedOn(
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
    api,
    key,
    leaving,
    leavingNextTryAt,
  } = connection;
  return {
    kAccount,
    companyName,
    extensions,
    clientId,
    ctiUser,
    linesInUse,
    rights,
    api,
    key,
    leaving,
    leavingNextTryAt: leavingNextTryAt?.toISOString() ?? null,
    bothWrite: bothWrite(connection, switchRequired),
    checkedAt: checkedAt.toISOString(),
    portalSwitch: {
      state: switchState,
      checkedAt: switchCheckedAt.toISOString(),
      required: switchRequired,
      continuedAnyway,
    },
  };
}

function describeConsent(facts: OnboardingFacts): OnboardingState['consent'] {
  const done = doneOf(facts, 'consent');
  const since = done ? null : textFact(facts, 'consent', 'provingSince');
  const link = facts.steps.consent?.facts.link as { url: string; validUntil: string } | undefined;
  return {
    done,
    state: done ? 'granted' : since === null ? 'open' : 'proving',
    since,
    nextLookAt: since === null ? null : nextLookAt(facts, Date.parse(since)),
    permissions: describeRights(facts, since === null ? undefined : Date.parse(since)),
    link: link ?? null,
    problem: problemOf(facts, 'consent'),
  };
}

function nextLookAt(facts: OnboardingFacts, since: number): string {
  const last = Date.parse(textFact(facts, 'consent', 'provedAt') ?? '') || since;
  return new Date(last + proofEveryMs(last - since)).toISOString();
}

/** `consentAt`: of a consent being tried out; what was missing within its first two minutes may still be on its way. */
function describeRights({ rights, steps }: OnboardingFacts, consentAt: number | undefined): PermissionState[] {
  const ownSignIn = (steps.consent?.facts.ownSignIn ?? null) as StepProblem | null;
  return permissions.map(({ name, kind }) => {
    const right = rights.find((each) => each.name === name);
    if (!right) {
      const awaited = consentAt !== undefined && kind === 'application';
      return { name, state: awaited ? 'not-yet' : 'not-checked', checkedAt: null, problem: null };
    }
    const { state, checkedAt } = right;
    const mayArrive = consentAt !== undefined && checkedAt.getTime() - consentAt < provingLongMs;
    return {
      name,
      state: state === 'missing' && mayArrive ? 'not-yet' : state,
      checkedAt: checkedAt.toISOString(),
      problem: name === 'User.Read' ? ownSignIn : null,
    };
  });
}

function describeSyncUser(facts: OnboardingFacts, viewer: Viewer): Omit<OnboardingState['syncUser'], 'needed'> {
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
