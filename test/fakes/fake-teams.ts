/** Teams presence with what matters about it: sessions are aggregated, and others see the outcome after a lag. */
import { VendorError } from '../../bot/errors.ts';
import type { PresenceReading, Scheduler, TeamsPresences } from '../../bot/presence/ports.ts';
import { createTroubleMaker, type TroubleMaker } from './trouble-maker.ts';

export interface Pair {
  availability: string;
  activity: string;
}

const offline: Pair = { availability: 'Offline', activity: 'Offline' };
const inACall: Pair = { availability: 'Busy', activity: 'InACall' };
/** Graph: among sessions DoNotDisturb > Busy > Available > Away. */
const strength = ['Offline', 'Away', 'BeRightBack', 'Available', 'Busy', 'DoNotDisturb'];

/** Sorts as text. */
const sequenceAt = (time: number) => String(time).padStart(20, '0');

interface Life {
  own: { at: number; pair: Pair }[];
  sessions: { from: number; until: number }[];
}

export interface FakeTeams extends TeamsPresences {
  trouble: TroubleMaker;
  /** How long it takes until others see a change. */
  lagMs: number;
  /** What the person's own client reports. */
  own(userId: string, availability: string, activity?: string): void;
  /** What others would see without lag. */
  aggregate(userId: string): Pair;
  /** Does a session of ours stand? */
  holdsSession(userId: string): boolean;
  /** What a read shows now: the aggregate of a moment ago. */
  look(userId: string): PresenceReading;
  /** Our session for `minutes`, without delay and trouble. */
  beginSession(userId: string, minutes: number): void;
  endSession(userId: string): void;
  /** How often Microsoft has asked to slow down lately. */
  refused: number;
  /** Called with the person once others can see a change. */
  onVisible: ((userId: string) => void) | undefined;
}

export function createFakeTeams(scheduler: Scheduler, random: () => number): FakeTeams {
  const lives = new Map<string, Life>();
  const trouble = createTroubleMaker('microsoft', scheduler, random);

  function lifeOf(userId: string): Life {
    const life = lives.get(userId) ?? { own: [], sessions: [] };
    lives.set(userId, life);
    return life;
  }

  function aggregateAt(userId: string, at: number): Pair {
    const { own, sessions } = lifeOf(userId);
    const mine = own.findLast((entry) => entry.at <= at)?.pair ?? offline;
    const session = sessions.some(({ from, until }) => from <= at && at < until);
    return session && strength.indexOf(mine.availability) < strength.indexOf('Busy') ? inACall : mine;
  }

  function changed(userId: string): void {
    void scheduler.sleep(teams.lagMs).then(() => teams.onVisible?.(userId));
  }

  const teams: FakeTeams = {
    trouble,
    lagMs: 800,
    refused: 0,
    refusals: () => teams.refused,
    // without a quota
    sent: () => 0,
    takeOver() {},
    onVisible: undefined,
    own(userId, availability, activity = availability) {
      lifeOf(userId).own.push({ at: scheduler.now(), pair: { availability, activity } });
      changed(userId);
    },
    aggregate: (userId) => aggregateAt(userId, scheduler.now()),
    holdsSession: (userId) => lifeOf(userId).sessions.some(({ until }) => until > scheduler.now()),
    look(userId) {
      const seenAt = scheduler.now() - teams.lagMs;
      return { userId, ...aggregateAt(userId, seenAt), outOfOffice: false, sequenceNumber: sequenceAt(seenAt) };
    },
    beginSession(userId, minutes) {
      teams.endSession(userId);
      const from = scheduler.now();
      lifeOf(userId).sessions.push({ from, until: from + minutes * 60_000 });
    },
    endSession(userId) {
      const now = scheduler.now();
      for (const session of lifeOf(userId).sessions) session.until = Math.min(session.until, now);
      changed(userId);
    },
    async read(_tenantId, userIds) {
      if (userIds.length === 0 || userIds.length > 650) throw new VendorError('microsoft', 'refused', 'ids');
      return trouble.call('read', () => userIds.map(teams.look));
    },
    async setInACall(_tenantId, userId, minutes) {
      if (minutes < 5 || minutes > 240) throw new VendorError('microsoft', 'refused', 'expirationDuration');
      await trouble.call(userId, () => teams.beginSession(userId, minutes));
    },
    async clear(_tenantId, userId) {
      await trouble.call(userId, () => teams.endSession(userId));
    },
  };
  return teams;
}
