/** The people of a company: what they do, what both sides should show of it, and how long that takes to show. */
import type { DerivedState, LineState } from '../../contract/presence.ts';
import type { Pair } from '../fakes/fake-teams.ts';
import { seededRandom } from '../fakes/trouble-maker.ts';
import type { EngineWorld } from './engine-world.ts';
import { extensionOf, userOf } from './people.ts';

/** Mean lengths, milliseconds. */
export interface Habits {
  betweenCallsMs: number;
  ringMs: number;
  callMs: number;
  /** How long a person's own Teams state lasts. */
  presenceMs: number;
}

export type DelayName =
  | 'cloudya-to-teams'
  | 'teams-to-cloudya'
  /** The Teams call began during a phone call, or so soon after it that it could be its echo. */
  | 'teams-to-cloudya-after-call';

export interface Observed {
  calls: number;
  /** Milliseconds from what a person did until the other side was told. */
  delays: Record<DelayName, number[]>;
  /** What was over before the other side was told of it. */
  missed: Record<'cloudya-to-teams' | 'teams-to-cloudya', number>;
}

export interface Staff {
  random: () => number;
  observed: Observed;
  /** Everybody whose time has come does the next thing. */
  act(habits: Habits): void;
  /** Nobody's phone rings any more, and nobody's call is on hold. */
  settle(): void;
  /** Who is not shown as they should be, in words. */
  wrong(): string[];
  /** Teams was told of a session of ours. */
  noteSession(userId: string, stands: boolean): void;
  /** Cloudya was told of a Teams state. */
  noteTold(extension: string, state: DerivedState): void;
}

interface Person {
  n: number;
  line: LineState;
  onHold: boolean;
  own: Pair;
  /** When the line, the own state changes next. */
  lineAt: number;
  ownAt: number;
  /** A call, a Teams state that the other side has not been told of yet. */
  callSince: number | undefined;
  stateSince: { at: number; wanted: DerivedState; kind: DelayName } | undefined;
  callEndedAt: number;
}

interface Room {
  world: EngineWorld;
  random: () => number;
  observed: Observed;
}

/** Shorter than the hysteresis of falling edges: one call is put down, another one taken. */
const holdMs = 600;
const holdShare = 0.05;
const answeredShare = 0.8;
const echoMs = 65_000;

const pair = (availability: string, activity = availability): Pair => ({ availability, activity });

/** Own Teams states, how often each is met among twenty, and what Cloudya should be told of it. */
const ownStates: readonly { own: Pair; weight: number; wanted: DerivedState }[] = [
  { own: pair('Available'), weight: 9, wanted: 'none' },
  { own: pair('Away'), weight: 3, wanted: 'none' },
  { own: pair('Busy', 'InAMeeting'), weight: 3, wanted: 'none' },
  { own: pair('Busy', 'InACall'), weight: 3, wanted: 'in-use' },
  { own: pair('Busy', 'InAConferenceCall'), weight: 1, wanted: 'in-use' },
  { own: pair('DoNotDisturb'), weight: 1, wanted: 'do-not-disturb' },
];
const weighted = ownStates.flatMap((state) => Array<typeof state>(state.weight).fill(state));

export function createStaff(world: EngineWorld, count: number, seed: number): Staff {
  const room: Room = { world, random: seededRandom(seed + 1), observed: nothingObserved() };
  const people = Array.from({ length: count }, (_, index) => newPerson(index + 1));
  const byUser = new Map(people.map((person) => [userOf(person.n), person]));
  const byExtension = new Map(people.map((person) => [extensionOf(person.n), person]));
  let adopted: Habits | undefined;
  return {
    random: room.random,
    observed: room.observed,
    act(habits) {
      if (habits !== adopted) for (const person of people) adopt(room, person, habits);
      adopted = habits;
      const now = world.time.now();
      for (const person of people) {
        if (person.lineAt <= now) nextLine(room, person, habits);
        if (person.ownAt <= now) nextOwn(room, person, habits);
      }
    },
    settle() {
      for (const person of people) {
        if (person.line === 'ringing') setLine(room, person, 'idle', 0);
        person.onHold = false;
      }
    },
    wrong: () => people.flatMap((person) => describeWrong(world, person)),
    noteSession: (userId, stands) => noteSession(room, byUser.get(userId), stands),
    noteTold: (extension, state) => noteTold(room, byExtension.get(extension), state),
  };
}

function nothingObserved(): Observed {
  return {
    calls: 0,
    delays: { 'cloudya-to-teams': [], 'teams-to-cloudya': [], 'teams-to-cloudya-after-call': [] },
    missed: { 'cloudya-to-teams': 0, 'teams-to-cloudya': 0 },
  };
}

function newPerson(n: number): Person {
  return {
    n,
    line: 'idle',
    onHold: false,
    own: pair('Available'),
    lineAt: 0,
    ownAt: 0,
    callSince: undefined,
    stateSince: undefined,
    callEndedAt: Number.NEGATIVE_INFINITY,
  };
}

/** Exponential, as arrivals are. */
function lasts({ random }: Room, meanMs: number): number {
  return Math.round(-Math.log(1 - random()) * meanMs);
}

/** New habits hold at once, for everybody at a moment of their own. */
function adopt(room: Room, person: Person, habits: Habits): void {
  const now = room.world.time.now();
  person.lineAt = now + lasts(room, person.line === 'in-use' ? habits.callMs : habits.betweenCallsMs);
  person.ownAt = now + lasts(room, habits.presenceMs);
}

function nextLine(room: Room, person: Person, { betweenCallsMs, ringMs, callMs }: Habits): void {
  const { random, observed } = room;
  const answers = person.onHold || (person.line === 'ringing' && random() < answeredShare);
  if (answers) {
    if (!person.onHold) observed.calls += 1;
    person.onHold = false;
    setLine(room, person, 'in-use', lasts(room, callMs));
  } else if (person.line === 'idle') {
    setLine(room, person, 'ringing', lasts(room, ringMs));
  } else {
    person.onHold = person.line === 'in-use' && random() < holdShare;
    setLine(room, person, 'idle', person.onHold ? holdMs : lasts(room, betweenCallsMs));
  }
}

function setLine({ world, observed }: Room, person: Person, line: LineState, forMs: number): void {
  const now = world.time.now();
  if (person.line === 'in-use') person.callEndedAt = now;
  if (person.callSince !== undefined) observed.missed['cloudya-to-teams'] += 1;
  // a session that still stands need not be made
  person.callSince = line === 'in-use' && !world.teams.holdsSession(userOf(person.n)) ? now : undefined;
  if (line !== 'idle') person.stateSince = undefined;
  person.line = line;
  person.lineAt = now + forMs;
  world.cloudya.line(extensionOf(person.n), line);
}

function nextOwn(room: Room, person: Person, { presenceMs }: Habits): void {
  const { world, random, observed } = room;
  const now = world.time.now();
  const { own, wanted } = weighted[Math.floor(random() * weighted.length)] ?? { own: person.own, wanted: 'none' };
  const before = wantedOf(person.own);
  if (wanted !== before) {
    if (person.stateSince !== undefined) observed.missed['teams-to-cloudya'] += 1;
    const kind = now - person.callEndedAt < echoMs ? 'teams-to-cloudya-after-call' : 'teams-to-cloudya';
    person.stateSince = wanted !== 'none' && person.line === 'idle' ? { at: now, wanted, kind } : undefined;
  }
  person.own = own;
  person.ownAt = now + lasts(room, presenceMs);
  world.teams.own(userOf(person.n), own.availability, own.activity);
}

function wantedOf(own: Pair): DerivedState {
  return ownStates.find((state) => state.own.activity === own.activity)?.wanted ?? 'none';
}

function describeWrong({ teams, cloudya }: EngineWorld, { n, line, own }: Person): string[] {
  const session = teams.holdsSession(userOf(n));
  const published = cloudya.published(extensionOf(n));
  const onThePhone = line === 'in-use';
  const wanted = onThePhone ? 'none' : wantedOf(own);
  if (session === onThePhone && published === wanted) return [];
  return [
    `${extensionOf(n)} (line ${line}, Teams ${own.activity}): session ${session}, Cloudya told ${published} instead of ${wanted}`,
  ];
}

function noteSession({ world, observed }: Room, person: Person | undefined, stands: boolean): void {
  if (!stands || person?.callSince === undefined) return;
  observed.delays['cloudya-to-teams'].push(world.time.now() - person.callSince);
  person.callSince = undefined;
}

function noteTold({ world, observed }: Room, person: Person | undefined, state: DerivedState): void {
  const since = person?.stateSince;
  if (person === undefined || since?.wanted !== state) return;
  observed.delays[since.kind].push(world.time.now() - since.at);
  person.stateSince = undefined;
}
