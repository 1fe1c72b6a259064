/** Is it in step? One word for the whole, one for each direction. Pure. */
import type { StepProblem } from '../../contract/onboarding.ts';
import type { DirectionHealth, Health } from '../../contract/overview.ts';
import { type CustomerTrouble, customerOf, syncUserOf } from './trouble.ts';

export type TroublesBySource = Partial<Record<string, StepProblem>>;

export interface HealthFacts {
  paused: boolean;
  cloudyaToTeams: boolean;
  teamsToCloudya: boolean;
  people: number;
  inStep: number;
  leftOutOfBoth: number;
  /** Cloudya customers of the tenant: what stops one of several leaves the others going. */
  customers: number;
  troubles: TroublesBySource;
  /** Code of a sync user that is signed out, if any. */
  signedOut: StepProblem | undefined;
}

type DirectionState = Pick<DirectionHealth, 'state' | 'cause'>;

/** Vendors that only ask for patience slow a direction down; anything else stops it. */
const passing = ['microsoft_throttles', 'microsoft_unreachable', 'cloudya_unreachable'];
/** Lost rights that leave one direction as it is. */
const readingGoesOn = 'right_to_set_lost';

interface Causes {
  rights: StepProblem | undefined;
  /** Each of its own customer. */
  cloudya: readonly StepProblem[];
  teams: StepProblem | undefined;
}

function stateOf(facts: HealthFacts, on: boolean, { rights, cloudya, teams }: Causes): DirectionState {
  if (facts.paused) return { state: 'paused', cause: null };
  if (!on) return { state: 'off', cause: null };
  const stopped = cloudya.filter(({ code }) => !passing.includes(code));
  const cause = rights ?? stopped[0] ?? cloudya[0] ?? teams ?? null;
  if (!cause) return { state: 'working', cause: null };
  if (passing.includes(cause.code)) return { state: 'slower', cause };
  return { state: cause === stopped[0] && stopped.length < facts.customers ? 'partly-stopped' : 'stopped', cause };
}

/** What stands of single customers, the oldest first. Of one customer the trouble that is named first stands for the others. */
function ofCustomers(troubles: TroublesBySource, ...wanted: CustomerTrouble[]): StepProblem[] {
  const found = new Map<string | undefined, StepProblem>();
  for (const trouble of wanted.toReversed())
    for (const [source, problem] of Object.entries(troubles))
      if (problem && source.startsWith(`${trouble}@`)) found.set(customerOf(source), problem);
  return [...found.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
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
  const [withdrawn] = ofCustomers(troubles, 'withdrawn');
  const nobodyLeft = facts.customers === 0 ? withdrawn : undefined;
  const cloudyaToTeams = stateOf(facts, facts.cloudyaToTeams, {
    rights: rights ?? nobodyLeft,
    cloudya: ofCustomers(troubles, 'cloudya'),
    teams: troubles['teams-write'],
  });
  const read = stateOf(facts, facts.teamsToCloudya, {
    rights: unread ?? nobodyLeft ?? troubles['teams-read'],
    cloudya: ofCustomers(troubles, 'cloudya-key', 'cloudya-write'),
    teams: undefined,
  });
  const refused = Object.entries(troubles).find(([source]) => syncUserOf(source) !== undefined)?.[1];
  const unheard = signedOut ?? refused;
  const teamsToCloudya: DirectionState =
    read.state === 'working' && unheard ? { state: 'slower', cause: unheard } : read;
  const [switchOff = null] = ofCustomers(troubles, 'portal-switch');
  const [removal] = ofCustomers(troubles, 'removal');
  const [notFollowed] = ofCustomers(troubles, 'cloudya-extensions', 'cloudya-emails');
  const [twice = null] = ofCustomers(troubles, 'both-write');
  // without directory or extensions both directions go on: only who comes new is not matched; of several customers one may rest, or go
  const apart = troubles['directory-right'] ?? switchOff ?? removal ?? withdrawn ?? notFollowed ?? twice;
  const standing = cloudyaToTeams.cause ?? teamsToCloudya.cause ?? apart;
  const states = [cloudyaToTeams.state, teamsToCloudya.state];
  return {
    health: healthOf(facts, states),
    cloudyaToTeams,
    teamsToCloudya,
    problem: facts.paused ? (switchOff ?? removal ?? withdrawn ?? null) : standing,
  };
}

function healthOf({ paused, people, inStep, leftOutOfBoth }: HealthFacts, states: DirectionState['state'][]): Health {
  if (paused) return 'paused';
  const stopped = states.filter((state) => state === 'stopped').length;
  if (stopped === states.length) return 'stopped';
  if (stopped > 0 || states.includes('partly-stopped')) return 'partly-stopped';
  if (states.includes('slower')) return 'slower';
  return inStep + leftOutOfBoth < people ? 'catching-up' : 'in-step';
}
