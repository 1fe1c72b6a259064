import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LeverRecord, LeverState } from '../../../bot/presence/levers.ts';
import {
  type Applied,
  type Decision,
  defaultSettings,
  type Inputs,
  resolve,
} from '../../../bot/presence/resolve-presence.ts';
import {
  defaultMapping,
  derivedStates,
  type LineState,
  lineStates,
  type PresenceMapping,
  type TeamsState,
  teamsStates,
} from '../../../contract/presence.ts';
import { inBoth, outOfBoth } from '../../builders/link.ts';

const now = Date.UTC(2026, 2, 2, 9, 0, 0);
const minute = 60_000;

function inputs(line: LineState, state: TeamsState, change: Partial<Inputs> = {}): Inputs {
  return {
    line: { state: line, since: now - minute, confirmedAt: now - 1_000 },
    presence: { state, likeOurs: state === 'in-a-call', since: now - minute, readAt: now - 1_000 },
    leftOut: inBoth,
    paused: false,
    directions: { cloudyaToTeams: true, teamsToCloudya: true },
    registry: true,
    acting: {},
    ...change,
  };
}

const nothing: Applied = {
  session: undefined,
  echoUntil: undefined,
  published: 'none',
  publishing: false,
  levers: {},
};
const standing: Applied = { ...nothing, session: { confirmedAt: now - minute, expiresAt: now + 4 * minute } };

const marks: ReadonlySet<LeverState> = new Set(['taking', 'used', 'putting-back']);

function lever(state: LeverState, change: Partial<LeverRecord> = {}): LeverRecord {
  return {
    ...{ state, before: marks.has(state) ? '0' : undefined, wanted: '2', refusal: undefined, since: new Date(now) },
    ...{ nextTryAt: undefined, tries: 0, mismatches: 0, lastError: undefined, ...change },
  };
}

function decide(given: Inputs, applied: Applied = nothing, mapping: PresenceMapping = defaultMapping): Decision {
  return resolve(given, applied, mapping, defaultSettings, now);
}

/** What is recorded when the steps of a decision were carried out at `at`. */
function afterwards(applied: Applied, { teams, cloudya }: Decision, at: number): Applied {
  return { ...applied, ...sessionAfter(applied, teams.kind, at), ...publishedAfter(cloudya) };
}

function sessionAfter(applied: Applied, kind: Decision['teams']['kind'], at: number): Partial<Applied> {
  if (kind === 'keep') return {};
  if (kind === 'set' || kind === 'renew') {
    return { session: { confirmedAt: at, expiresAt: at + defaultSettings.sessionMs }, echoUntil: undefined };
  }
  const endedAt = kind === 'clear' ? at : (applied.session?.expiresAt ?? at);
  return { session: undefined, echoUntil: endedAt + defaultSettings.echoWindowMs };
}

function publishedAfter(step: Decision['cloudya']): Partial<Applied> {
  if (step.kind === 'keep') return {};
  return { published: step.kind === 'tell' ? step.state : 'none', publishing: false };
}

describe('Cloudya to Teams', () => {
  it.each([
    ['in-use', 'set', 'clear'],
    ['ringing', 'keep', 'clear'],
    ['idle', 'keep', 'clear'],
    ['offline', 'keep', 'clear'],
    ['unknown', 'keep', 'clear'],
  ] as const)('line %s: without a session %s', (line, without, withSession) => {
    expect(decide(inputs(line, 'available')).teams.kind).toBe(without);
    expect(decide(inputs(line, 'available'), standing).teams.kind).toBe(line === 'in-use' ? 'keep' : withSession);
  });

  it('a rising edge is applied at once', () => {
    const rising = inputs('in-use', 'available', { line: { state: 'in-use', since: now, confirmedAt: now } });
    expect(decide(rising)).toMatchObject({ teams: { kind: 'set' }, rule: 'line-in-use' });
  });

  it('a falling edge waits for the hysteresis, and both sides rest meanwhile', () => {
    const falling = inputs('idle', 'presenting', { line: { state: 'idle', since: now - 400, confirmedAt: now } });
    expect(decide(falling, standing)).toMatchObject({
      teams: { kind: 'keep' },
      cloudya: { kind: 'keep' },
      wakeAt: now + 1_100,
    });
  });

  it('a standing session is renewed before half its life', () => {
    const session = { confirmedAt: now - defaultSettings.renewAfterMs, expiresAt: now + 3 * minute };
    expect(decide(inputs('in-use', 'in-a-call'), { ...nothing, session }).teams.kind).toBe('renew');
    expect(defaultSettings.renewAfterMs).toBeLessThan(defaultSettings.sessionMs / 2);
    expect(decide(inputs('in-use', 'in-a-call'), standing)).toMatchObject({
      teams: { kind: 'keep' },
      wakeAt: now + minute,
    });
  });

  it('a session that was intended and never confirmed is set again, or cleared', () => {
    const intended = { ...nothing, session: { confirmedAt: undefined, expiresAt: now + 5 * minute } };
    expect(decide(inputs('in-use', 'available'), intended).teams.kind).toBe('set');
    expect(decide(inputs('idle', 'available'), intended).teams.kind).toBe('clear');
  });

  it('a line unconfirmed for two minutes lets the session lapse', () => {
    const silent = inputs('in-use', 'in-a-call', {
      line: { state: 'in-use', since: now - 5 * minute, confirmedAt: now - 2 * minute },
    });
    expect(decide(silent, standing)).toMatchObject({
      teams: { kind: 'keep' },
      rule: 'line-stale',
      wakeAt: now + 4 * minute,
    });
    const ended = { ...nothing, session: { confirmedAt: now - 6 * minute, expiresAt: now - minute } };
    expect(decide(silent, ended)).toMatchObject({ teams: { kind: 'lapse' }, rule: 'line-stale' });
    expect(decide(silent).teams.kind).toBe('keep');
  });

  it('a session that ended by itself is made anew while the call lasts', () => {
    const ended = { ...nothing, session: { confirmedAt: now - 6 * minute, expiresAt: now - 1 } };
    expect(decide(inputs('in-use', 'available'), ended).teams.kind).toBe('set');
    expect(decide(inputs('idle', 'available'), ended).teams.kind).toBe('lapse');
  });
});

describe('Teams to Cloudya', () => {
  const expected: Record<TeamsState, string> = {
    available: 'keep',
    'in-a-call': 'in-use',
    'in-a-meeting': 'keep',
    presenting: 'in-use',
    busy: 'keep',
    'do-not-disturb': 'do-not-disturb',
    focusing: 'do-not-disturb',
    away: 'keep',
    'be-right-back': 'keep',
    offline: 'keep',
    'out-of-office': 'keep',
    unknown: 'keep',
    unrecognised: 'keep',
  };

  it.each(Object.entries(expected) as [TeamsState, string][])('%s: %s', (state, outcome) => {
    const { cloudya } = decide(inputs('idle', state));
    expect(cloudya.kind === 'tell' ? cloudya.state : cloudya.kind).toBe(outcome);
  });

  /** What ends a told call, and what must not: a word that nobody knows, or no word at all. */
  const afterTold: Record<TeamsState, string> = {
    available: 'withdraw',
    'in-a-meeting': 'withdraw',
    busy: 'withdraw',
    'in-a-call': 'keep',
    presenting: 'keep',
    'do-not-disturb': 'tell',
    focusing: 'tell',
    away: 'withdraw',
    'be-right-back': 'withdraw',
    offline: 'withdraw',
    'out-of-office': 'withdraw',
    unknown: 'keep',
    unrecognised: 'keep',
  };

  it.each(Object.entries(afterTold) as [TeamsState, string][])('%s after a call was told: %s', (state, step) => {
    const told: Applied = { ...nothing, published: 'in-use' };
    expect(decide(inputs('idle', state), told).cloudya.kind).toBe(step);
  });

  it('the end of a Teams call waits for the hysteresis', () => {
    const presence = { state: 'available' as const, likeOurs: false, since: now - 1_000, readAt: now };
    const told: Applied = { ...nothing, published: 'in-use' };
    expect(decide(inputs('idle', 'available', { presence }), told)).toMatchObject({
      cloudya: { kind: 'keep' },
      wakeAt: now + 500,
    });
  });

  it('a PBX call withdraws what Teams had told, a ringing phone leaves it', () => {
    const told: Applied = { ...nothing, published: 'do-not-disturb' };
    expect(decide(inputs('in-use', 'do-not-disturb'), told).cloudya.kind).toBe('withdraw');
    expect(decide(inputs('ringing', 'available'), told)).toMatchObject({ cloudya: { kind: 'keep' }, rule: 'ringing' });
  });

  it('ringing holds what was told only while it is confirmed', () => {
    const told: Applied = { ...nothing, published: 'in-use' };
    const ringing = (silentFor: number, state: TeamsState) =>
      inputs('ringing', state, {
        line: { state: 'ringing', since: now - 5 * minute, confirmedAt: now - silentFor },
        presence: { state, likeOurs: false, since: now - minute, readAt: now },
      });
    expect(decide(ringing(1_000, 'available'), told)).toMatchObject({
      cloudya: { kind: 'keep' },
      wakeAt: now + defaultSettings.lineStaleMs - 1_000,
    });
    expect(decide(ringing(2 * minute, 'available'), told).cloudya.kind).toBe('withdraw');
    expect(decide(ringing(2 * minute, 'in-a-call'), told).cloudya.kind).toBe('keep');
    expect(decide(ringing(2 * minute, 'in-a-call'))).toMatchObject({ cloudya: { kind: 'keep' }, rule: 'line-stale' });
  });

  it('presence unread for ten minutes holds nothing', () => {
    const presence = {
      state: 'in-a-call' as const,
      likeOurs: false,
      since: now - 20 * minute,
      readAt: now - 10 * minute,
    };
    const told: Applied = { ...nothing, published: 'in-use' };
    expect(decide(inputs('idle', 'in-a-call', { presence }), told)).toMatchObject({
      cloudya: { kind: 'withdraw' },
      rule: 'presence-stale',
    });
  });

  it('an unfinished write is finished, whichever way', () => {
    const begun: Applied = { ...nothing, publishing: true };
    expect(decide(inputs('idle', 'presenting'), begun).cloudya).toEqual({ kind: 'tell', state: 'in-use' });
    expect(decide(inputs('idle', 'available'), begun).cloudya.kind).toBe('withdraw');
    const told: Applied = { ...nothing, published: 'in-use', publishing: true };
    expect(decide(inputs('idle', 'presenting'), told).cloudya).toEqual({ kind: 'tell', state: 'in-use' });
  });
});

describe('echo', () => {
  const cleared: Applied = { ...nothing, echoUntil: now + 30_000 };

  it('our own InACall drives nothing while our session stands and for a window after it', () => {
    expect(decide(inputs('in-use', 'in-a-call'), standing)).toMatchObject({ echo: true, cloudya: { kind: 'keep' } });
    expect(decide(inputs('idle', 'in-a-call'), cleared)).toMatchObject({
      echo: true,
      rule: 'echo',
      cloudya: { kind: 'keep' },
      wakeAt: now + 30_000,
    });
  });

  it('after the window an InACall is the person’s own', () => {
    const { cloudya, echo } = decide(inputs('idle', 'in-a-call'), { ...nothing, echoUntil: now });
    expect(echo).toBe(false);
    expect(cloudya).toEqual({ kind: 'tell', state: 'in-use' });
  });

  it('a conference is never ours', () => {
    const presence = { state: 'in-a-call' as const, likeOurs: false, since: now - minute, readAt: now };
    expect(decide(inputs('idle', 'in-a-call', { presence }), cleared).cloudya.kind).toBe('tell');
  });
});

describe('switches', () => {
  const marked: Applied = { ...standing, published: 'in-use' };

  it.each([
    ['left-out', { leftOut: outOfBoth }],
    ['paused', { paused: true }],
  ] as const)('%s: both marks go at once', (rule, change) => {
    expect(decide(inputs('in-use', 'in-a-call', change), marked)).toMatchObject({
      teams: { kind: 'clear' },
      cloudya: { kind: 'withdraw' },
      rule,
    });
  });

  it('each direction has its own', () => {
    const noTeams = { directions: { cloudyaToTeams: false, teamsToCloudya: true } };
    expect(decide(inputs('in-use', 'presenting', noTeams), marked)).toMatchObject({
      teams: { kind: 'clear' },
      rule: 'pbx-outranks',
    });
    const noCloudya = { directions: { cloudyaToTeams: true, teamsToCloudya: false } };
    expect(decide(inputs('idle', 'presenting', noCloudya), { ...nothing, published: 'in-use' })).toMatchObject({
      cloudya: { kind: 'withdraw' },
    });
  });
});

describe('a person left out of one direction', () => {
  const marked: Applied = { ...standing, published: 'in-use' };
  const noTeams = { leftOut: { ...inBoth, cloudyaToTeams: true } };
  const noCloudya = { leftOut: { ...inBoth, teamsToCloudya: true } };

  it('Cloudya → Teams: our session goes at once, Cloudya is still told', () => {
    expect(decide(inputs('in-use', 'presenting', noTeams), standing)).toMatchObject({
      teams: { kind: 'clear' },
      cloudya: { kind: 'keep' },
      rule: 'left-out',
    });
    expect(decide(inputs('idle', 'presenting', noTeams))).toMatchObject({
      teams: { kind: 'keep' },
      cloudya: { kind: 'tell', state: 'in-use' },
      rule: 'teams-call',
    });
  });

  it('Teams → Cloudya: what was published goes at once, calls still show in Teams', () => {
    expect(decide(inputs('idle', 'presenting', noCloudya), { ...nothing, published: 'in-use' })).toMatchObject({
      cloudya: { kind: 'withdraw' },
      rule: 'left-out',
    });
    expect(decide(inputs('in-use', 'in-a-call', noCloudya))).toMatchObject({
      teams: { kind: 'set' },
      cloudya: { kind: 'keep' },
      rule: 'line-in-use',
    });
  });

  it('counts beside the switch of the tenant: together they put out both', () => {
    const both = { ...noTeams, directions: { cloudyaToTeams: true, teamsToCloudya: false } };
    expect(decide(inputs('in-use', 'in-a-call', both), marked)).toMatchObject({
      teams: { kind: 'clear' },
      cloudya: { kind: 'withdraw' },
    });
  });
});

describe('without a registry', () => {
  const none = { registry: false };

  it('nothing is told, and the phone is set all the same', () => {
    const decision = decide(inputs('idle', 'presenting', { ...none, acting: { profile: '2' } }));
    expect(decision).toMatchObject({
      cloudya: { kind: 'keep' },
      rule: 'teams-call',
      levers: { profile: { kind: 'use' } },
    });
  });

  it('what an earlier one was told is withdrawn with the call', () => {
    const told: Applied = { ...nothing, published: 'in-use' };
    expect(decide(inputs('idle', 'presenting', none), told).cloudya).toEqual({ kind: 'keep' });
    expect(decide(inputs('idle', 'available', none), told).cloudya).toEqual({ kind: 'withdraw' });
  });
});

describe('what is set on the phone', () => {
  const acting = { profile: '2', 'login-status': 'logged-out' };
  const used: Applied = { ...nothing, levers: { profile: lever('used') } };
  const drives = (given: Inputs, applied: Applied = nothing) => {
    const { levers, wakeAt } = decide({ ...given, acting }, applied);
    return [levers.profile.kind, wakeAt === undefined ? undefined : wakeAt - now];
  };
  const presence = (state: TeamsState, since: number, change: Partial<Inputs['presence']> = {}) => ({
    presence: { state, likeOurs: false, since: now - since, readAt: now - 1_000, ...change },
  });
  const untilStale = defaultSettings.presenceStaleMs - 1_000;

  it.each(teamsStates)('%s: by the mapping', (state) => {
    const wanted = defaultMapping.teamsToCloudya[state];
    const [idle, standing] = {
      'in-use': ['use', 'keep'],
      'do-not-disturb': ['use', 'keep'],
      none: ['keep', 'put-back'],
      keep: ['keep', 'keep'],
    }[wanted];
    expect(drives(inputs('idle', state))[0]).toBe(idle);
    expect(drives(inputs('idle', state), used)[0]).toBe(standing);
  });

  it('each lever by itself, with what the tenant wants of it', () => {
    const given = { ...inputs('idle', 'presenting'), acting: { 'login-status': 'logged-out' } };
    expect(decide(given).levers).toEqual({
      profile: { kind: 'keep' },
      'login-status': { kind: 'use', wanted: 'logged-out' },
    });
    expect(decide(inputs('idle', 'presenting'), used).levers.profile).toEqual({ kind: 'put-back' });
  });

  it('the end of a Teams call waits for the hysteresis', () => {
    const ended = inputs('idle', 'available', presence('available', 500));
    expect(drives(ended, used)).toEqual(['keep', 1_000]);
    expect(drives(inputs('idle', 'available', presence('available', 1_500)), used)).toEqual(['put-back', undefined]);
  });

  it.each(['ringing', 'in-use'] as const)('while the phone is %s nothing is begun, and what stands stays', (line) => {
    const dnd = inputs(line, 'do-not-disturb', presence('do-not-disturb', minute));
    expect(drives(dnd)[0]).toBe('keep');
    expect(drives(dnd, used)[0]).toBe('keep');
    const untilLineStale = defaultSettings.lineStaleMs - 1_000;
    expect(drives(inputs(line, 'available', presence('available', minute)), used)).toEqual(['keep', untilLineStale]);
  });

  it.each(['ringing', 'in-use'] as const)('a phone last heard of as %s begins nothing, and holds nothing', (state) => {
    const line = { state, since: now - 5 * minute, confirmedAt: now - defaultSettings.lineStaleMs };
    const after = inputs(state, 'available', { line, ...presence('available', minute) });
    expect(drives(after, used)).toEqual(['put-back', undefined]);
    expect(drives({ ...after, line: { ...line, confirmedAt: undefined } }, used)[0]).toBe('put-back');
    const during = inputs(state, 'presenting', { line, ...presence('presenting', minute) });
    expect(drives(during, used)).toEqual(['keep', untilStale]);
    expect(drives(during)[0]).toBe('keep');
  });

  it('our own echo drives nothing, and puts nothing back', () => {
    const cleared: Applied = { ...nothing, echoUntil: now + 30_000 };
    expect(drives(inputs('idle', 'in-a-call'), cleared)[0]).toBe('keep');
    expect(drives(inputs('idle', 'in-a-call'), { ...used, echoUntil: now + 30_000 })[0]).toBe('keep');
  });

  it('presence unread for ten minutes holds nothing, not even during a call', () => {
    const stale = presence('in-a-call', 20 * minute, { readAt: now - 10 * minute });
    for (const line of ['idle', 'ringing', 'in-use'] as const)
      expect(drives(inputs(line, 'in-a-call', stale), used)[0]).toBe('put-back');
    expect(drives(inputs('idle', 'presenting'), used)).toEqual(['keep', untilStale]);
  });

  it.each<[string, Partial<Inputs>]>([
    ['left out of this direction', { leftOut: { cloudyaToTeams: false, teamsToCloudya: true } }],
    ['paused', { paused: true }],
    ['direction off', { directions: { cloudyaToTeams: true, teamsToCloudya: false } }],
  ])('%s: put back at once, whatever the phone does', (_, change) => {
    for (const line of ['idle', 'ringing', 'in-use'] as const) {
      expect(drives(inputs(line, 'presenting', change), used)[0]).toBe('put-back');
      expect(drives(inputs(line, 'presenting', change))[0]).toBe('keep');
    }
  });

  it('left out of the other direction changes nothing', () => {
    const change = { leftOut: { cloudyaToTeams: true, teamsToCloudya: false } };
    expect(drives(inputs('idle', 'presenting', change))[0]).toBe('use');
  });
});

describe('whatever happens', () => {
  const times = fc.integer({ min: -30 * minute, max: 0 }).map((offset) => now + offset);
  const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });
  const anyInputs: fc.Arbitrary<Inputs> = fc.record({
    line: fc.record({ state: fc.constantFrom(...lineStates), since: times, confirmedAt: maybe(times) }),
    presence: fc.record({
      state: fc.constantFrom(...teamsStates),
      likeOurs: fc.boolean(),
      since: times,
      readAt: maybe(times),
    }),
    leftOut: fc.record({ cloudyaToTeams: fc.boolean(), teamsToCloudya: fc.boolean() }),
    paused: fc.boolean(),
    directions: fc.record({ cloudyaToTeams: fc.boolean(), teamsToCloudya: fc.boolean() }),
    registry: fc.boolean(),
    acting: fc.record({ profile: fc.constant('2'), 'login-status': fc.constant('logged-out') }, { requiredKeys: [] }),
  });
  const anyLever = (before: string, wanted: string): fc.Arbitrary<LeverRecord> =>
    fc
      .record({
        state: fc.constantFrom<LeverState>('taking', 'used', 'putting-back', 'spared', 'yielded', 'kept-by-person'),
        nextTryAt: maybe(fc.integer({ min: -minute, max: minute }).map((offset) => new Date(now + offset))),
      })
      .map(({ state, nextTryAt }) =>
        lever(state, { before: marks.has(state) ? before : undefined, wanted, nextTryAt }),
      );
  const anyApplied: fc.Arbitrary<Applied> = fc.record({
    session: maybe(
      fc.record({
        confirmedAt: maybe(times),
        expiresAt: fc.integer({ min: -10 * minute, max: 6 * minute }).map((offset) => now + offset),
      }),
    ),
    echoUntil: maybe(fc.integer({ min: -2 * minute, max: minute }).map((offset) => now + offset)),
    published: fc.constantFrom(...derivedStates),
    publishing: fc.boolean(),
    levers: fc.record(
      { profile: anyLever('0', '2'), 'login-status': anyLever('logged-in', 'logged-out') },
      { requiredKeys: [] },
    ),
  });
  const anyMapping: fc.Arbitrary<PresenceMapping> = fc.record({
    cloudyaToTeams: fc.record(
      Object.fromEntries(lineStates.map((line) => [line, fc.constantFrom('in-a-call', 'none')])),
    ) as fc.Arbitrary<PresenceMapping['cloudyaToTeams']>,
    teamsToCloudya: fc.record(
      Object.fromEntries(teamsStates.map((state) => [state, fc.constantFrom(...derivedStates, 'keep')])),
    ) as fc.Arbitrary<PresenceMapping['teamsToCloudya']>,
  });
  const runs = { numRuns: 2_000 };

  it('our session is set only for a confirmed line whose state asks for it', () => {
    fc.assert(
      fc.property(anyInputs, anyApplied, anyMapping, (given, applied, mapping) => {
        const { teams } = decide(given, applied, mapping);
        if (teams.kind !== 'set' && teams.kind !== 'renew') return;
        expect(mapping.cloudyaToTeams[given.line.state]).toBe('in-a-call');
        expect(now - (given.line.confirmedAt ?? 0)).toBeLessThan(defaultSettings.lineStaleMs);
        expect(given.leftOut.cloudyaToTeams || given.paused || !given.directions.cloudyaToTeams).toBe(false);
      }),
      runs,
    );
  });

  it('Teams never drives Cloudya while the phone rings or is in use', () => {
    fc.assert(
      fc.property(anyInputs, anyApplied, anyMapping, (given, applied, mapping) => {
        const { cloudya } = decide(given, applied, mapping);
        if (cloudya.kind === 'tell') expect(['ringing', 'in-use']).not.toContain(given.line.state);
      }),
      runs,
    );
  });

  it('our own echo never drives Cloudya', () => {
    fc.assert(
      fc.property(anyInputs, anyApplied, (given, applied) => {
        const { cloudya, echo } = decide(given, applied);
        if (echo) expect(cloudya.kind).not.toBe('tell');
      }),
      runs,
    );
  });

  it('nothing is set on a phone that rings or is in use, nor because of our own echo', () => {
    fc.assert(
      fc.property(anyInputs, anyApplied, anyMapping, (given, applied, mapping) => {
        const { levers, echo } = decide(given, applied, mapping);
        if (Object.values(levers).every(({ kind }) => kind !== 'use')) return;
        expect(['ringing', 'in-use']).not.toContain(given.line.state);
        expect(echo || given.paused || given.leftOut.teamsToCloudya || !given.directions.teamsToCloudya).toBe(false);
      }),
      runs,
    );
  });

  it('what is set is put back once Teams may not drive it, and is not forgotten while it rests', () => {
    fc.assert(
      fc.property(anyInputs, anyApplied, fc.constantFrom('paused', 'left-out', 'stale'), (given, applied, why) => {
        const off: Inputs = {
          ...given,
          paused: given.paused || why === 'paused',
          leftOut: { ...given.leftOut, teamsToCloudya: why === 'left-out' || given.leftOut.teamsToCloudya },
          presence: why === 'stale' ? { ...given.presence, readAt: now - 10 * minute } : given.presence,
        };
        const { levers, wakeAt } = decide(off, applied);
        for (const kind of ['profile', 'login-status'] as const) {
          const standing = applied.levers[kind];
          if (standing?.before === undefined) expect(['keep', 'end']).toContain(levers[kind].kind);
          else if (standing.nextTryAt === undefined || standing.nextTryAt.getTime() <= now)
            expect(levers[kind].kind).toBe('put-back');
          else expect(wakeAt).toBeLessThanOrEqual(standing.nextTryAt.getTime());
        }
      }),
      runs,
    );
  });

  it('asked again after the steps were taken, nothing is left to do', () => {
    fc.assert(
      fc.property(anyInputs, anyApplied, anyMapping, (given, applied, mapping) => {
        const after = afterwards(applied, decide(given, applied, mapping), now);
        const again = decide(given, after, mapping);
        expect([again.teams.kind, again.cloudya.kind]).toEqual(['keep', 'keep']);
      }),
      runs,
    );
  });

  it('out of one direction, no mark of that direction is left and the other is decided as if nothing were', () => {
    fc.assert(
      fc.property(anyInputs, anyApplied, anyMapping, (given, applied, mapping) => {
        const into = { ...given, leftOut: inBoth };
        const noTeams = decide({ ...into, leftOut: { ...inBoth, cloudyaToTeams: true } }, applied, mapping);
        expect(afterwards(applied, noTeams, now).session).toBeUndefined();
        const noCloudya = decide({ ...into, leftOut: { ...inBoth, teamsToCloudya: true } }, applied, mapping);
        expect(afterwards(applied, noCloudya, now)).toMatchObject({ published: 'none', publishing: false });
        expect(noCloudya.teams).toEqual(decide(into, applied, mapping).teams);
      }),
      runs,
    );
  });

  it('after an opt-out or a pause no mark of ours is left', () => {
    fc.assert(
      fc.property(anyInputs, anyApplied, fc.boolean(), (given, applied, leftOut) => {
        const off = { ...given, leftOut: leftOut ? outOfBoth : given.leftOut, paused: given.paused || !leftOut };
        const after = afterwards(applied, decide(off, applied), now);
        expect(after).toMatchObject({ session: undefined, published: 'none', publishing: false });
      }),
      runs,
    );
  });

  it('the next look lies ahead, and the same inputs give the same answer', () => {
    fc.assert(
      fc.property(anyInputs, anyApplied, anyMapping, (given, applied, mapping) => {
        const decision = decide(given, applied, mapping);
        if (decision.wakeAt !== undefined) expect(decision.wakeAt).toBeGreaterThan(now);
        expect(decide(structuredClone(given), structuredClone(applied), mapping)).toEqual(decision);
      }),
      runs,
    );
  });
});
