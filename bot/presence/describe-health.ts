/** Is it in step? One word for the whole, one for each direction. Pure. */
import type { StepProblem } from '../../contract/onboarding.ts';
import type { DirectionHealth, Health } from '../../contract/overview.ts';

export type TroublesBySource = Partial<Record<string, StepProblem>>;

export interface HealthFacts {
  paused: boolean;
  cloudyaToTeams: boolean;
  teamsToCloudya: boolean;
  people: number;
  inStep: number;
  leftOutOfBoth: number;
  troubles: TroublesBySource;
  /** Code of a sync user that is signed out, if any. */
  signedOut: StepProblem | undefined;
}

type DirectionState = Pick<DirectionHealth, 'state' | 'cause'>;

/** Vendors that only ask for patience slow a direction down; anything else stops it. */
const passing = ['microsoft_throttles', 'microsoft_unreachable', 'cloudya_unreachable'];
/** Lost rights that leave one direction as it is. */
const readingGoesOn = 'right_to_set_lost';

function stateOf(facts: HealthFacts, on: boolean, causes: (StepProblem | undefined)[]): DirectionState {
  if (facts.paused) return { state: 'paused', cause: null };
  if (!on) return { state: 'off', cause: null };
  const [cause = null] = causes.filter((problem) => problem !== undefined);
  if (!cause) return { state: 'working', cause: null };
  return { state: passing.includes(cause.code) ? 'slower' : 'stopped', cause };
}

export function describeHealth(facts: HealthFacts): {
  health: Health;
  cloudyaToTeams: DirectionState;
  teamsToCloudya: DirectionState;
  problem: StepProblem | null;
} {
  const { troubles, signedOut } = facts;
  const { rights } = troubles;
  const unread = rights?.code === readingGoesOn ? undefined : rights;
  const cloudyaToTeams = stateOf(facts, facts.cloudyaToTeams, [rights, troubles.cloudya, troubles['teams-write']]);
  const read = stateOf(facts, facts.teamsToCloudya, [unread, troubles['teams-read'], troubles['cloudya-write']]);
  const slower = read.state === 'working' && signedOut !== undefined;
  const teamsToCloudya: DirectionState = slower ? { state: 'slower', cause: signedOut } : read;
  // without the directory both directions go on: only who comes new is not matched
  const standing = cloudyaToTeams.cause ?? teamsToCloudya.cause ?? troubles['directory-right'] ?? null;
  const states = [cloudyaToTeams.state, teamsToCloudya.state];
  return {
    health: healthOf(facts, states),
    cloudyaToTeams,
    teamsToCloudya,
    problem: facts.paused ? (troubles['portal-switch'] ?? null) : standing,
  };
}

function healthOf({ paused, people, inStep, leftOutOfBoth }: HealthFacts, states: DirectionState['state'][]): Health {
  if (paused) return 'paused';
  const stopped = states.filter((state) => state === 'stopped').length;
  if (stopped === states.length) return 'stopped';
  if (stopped > 0) return 'partly-stopped';
  if (states.includes('slower')) return 'slower';
  return inStep + leftOutOfBoth < people ? 'catching-up' : 'in-step';
}
