import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Drive,
  type Finding,
  isMark,
  type LeverRecord,
  type LeverState,
  type LeverStep,
  leverStep,
  wantedOf,
  weigh,
} from '../../../bot/presence/levers.ts';

const now = Date.UTC(2026, 2, 2, 9, 0, 0);

function record(state: LeverState, change: Partial<LeverRecord> = {}): LeverRecord {
  return {
    state,
    before: ['taking', 'used', 'putting-back'].includes(state) ? '0' : undefined,
    wanted: '2',
    refusal: undefined,
    since: new Date(now - 60_000),
    nextTryAt: undefined,
    tries: 0,
    mismatches: 0,
    lastError: undefined,
    ...change,
  };
}

const stepOf = (...given: Parameters<typeof leverStep>) => leverStep(...given).step.kind;

it('the setting says what is set', () => {
  expect(wantedOf({ profile: null, logOut: false })).toEqual({});
  expect(wantedOf({ profile: 3, logOut: true })).toEqual({ profile: '3', 'login-status': 'logged-out' });
});

describe('what to do next', () => {
  it.each<[string, LeverRecord | undefined, Record<Drive, LeverStep['kind']>]>([
    ['nothing recorded', undefined, { on: 'use', hold: 'keep', off: 'keep' }],
    ['about to be taken', record('taking'), { on: 'use', hold: 'keep', off: 'put-back' }],
    ['could not be read', record('taking', { before: undefined }), { on: 'use', hold: 'keep', off: 'end' }],
    ['ours stands', record('used'), { on: 'keep', hold: 'keep', off: 'put-back' }],
    ['about to be put back', record('putting-back'), { on: 'use', hold: 'put-back', off: 'put-back' }],
    ['the person’s own choice', record('spared'), { on: 'keep', hold: 'keep', off: 'end' }],
    ['changed by the person', record('yielded'), { on: 'keep', hold: 'keep', off: 'end' }],
    ['the same, after the call', record('kept-by-person'), { on: 'use', hold: 'keep', off: 'keep' }],
    ['refused', record('refused', { refusal: 'no-right' }), { on: 'use', hold: 'keep', off: 'keep' }],
    [
      'not to be put back',
      record('refused', { refusal: 'cannot-put-back', before: '0' }),
      { on: 'put-back', hold: 'put-back', off: 'put-back' },
    ],
  ])('%s', (_, given, expected) => {
    for (const drive of ['on', 'hold', 'off'] as const)
      expect([drive, stepOf(given, drive, '2', now)]).toEqual([drive, expected[drive]]);
  });

  it.each<[LeverState, LeverStep['kind']]>([
    ['taking', 'put-back'],
    ['used', 'put-back'],
    ['putting-back', 'put-back'],
    ['spared', 'end'],
    ['yielded', 'end'],
    ['kept-by-person', 'use'],
    ['refused', 'use'],
  ])('another profile is chosen while it is %s', (state, expected) => {
    expect(stepOf(record(state), 'on', '3', now)).toBe(expected);
  });

  it.each<[LeverState, LeverStep['kind']]>([
    ['taking', 'put-back'],
    ['used', 'put-back'],
    ['putting-back', 'put-back'],
    ['spared', 'end'],
    ['yielded', 'end'],
    ['kept-by-person', 'end'],
    ['refused', 'end'],
  ])('the lever is no longer used while it is %s', (state, expected) => {
    expect(stepOf(record(state), 'on', undefined, now)).toBe(expected);
  });

  it('after a failure it rests, and what is only recorded does not', () => {
    const nextTryAt = new Date(now + 30_000);
    expect(leverStep(record('used', { nextTryAt }), 'off', '2', now)).toEqual({
      step: { kind: 'keep' },
      wakeAt: now + 30_000,
    });
    expect(stepOf(record('used', { nextTryAt }), 'off', '2', now + 30_000)).toBe('put-back');
    expect(stepOf(record('refused', { nextTryAt }), 'on', '2', now)).toBe('keep');
    expect(stepOf(record('taking', { before: undefined, nextTryAt }), 'off', '2', now)).toBe('end');
  });
});

describe('what stands on the phone', () => {
  const use = { kind: 'use', wanted: '2' } as const;
  const back = { kind: 'put-back' } as const;

  it.each<[string, string, Finding]>([
    ['0', 'another one', { kind: 'write', value: '2', before: '0' }],
    ['2', 'the same one, by the person’s choice', { kind: 'found', state: 'spared' }],
  ])('%s, nothing recorded: %s', (value, _, expected) => {
    expect(weigh(use, undefined, value)).toEqual(expected);
  });

  it.each<[string, string, Finding]>([
    ['0', 'our write did not arrive', { kind: 'write', value: '2', before: '0' }],
    ['2', 'our write arrived', { kind: 'found', state: 'used' }],
    ['5', 'a person was there', { kind: 'found', state: 'yielded' }],
  ])('%s, about to be taken: %s', (value, _, expected) => {
    expect(weigh(use, record('taking'), value)).toEqual(expected);
  });

  it.each<[string, string, Finding]>([
    ['2', 'ours', { kind: 'write', value: '0', before: '0' }],
    ['0', 'put back already', { kind: 'free' }],
    ['5', 'a person was there', { kind: 'found', state: 'kept-by-person' }],
  ])('%s, to be put back: %s', (value, _, expected) => {
    expect(weigh(back, record('used'), value)).toEqual(expected);
  });
});

describe('whatever happens', () => {
  /** A phone, our record of it, and an engine that may be cut off at any point of a step. */
  interface World {
    phone: string;
    record: LeverRecord | undefined;
  }
  type Event =
    | { kind: 'drive'; drive: Drive }
    | { kind: 'setting'; wanted: string | undefined }
    | { kind: 'person'; value: string }
    /** One step of the engine, cut off after so many parts of it (4 = not at all). `lost`: the write is answered and ignored. */
    | { kind: 'step'; parts: number; lost: boolean };

  const values = ['0', '1', '2'];
  const anyEvent: fc.Arbitrary<Event> = fc.oneof(
    fc.record({ kind: fc.constant('drive' as const), drive: fc.constantFrom<Drive>('on', 'hold', 'off') }),
    fc.record({ kind: fc.constant('setting' as const), wanted: fc.constantFrom('1', '2', undefined) }),
    fc.record({ kind: fc.constant('person' as const), value: fc.constantFrom(...values) }),
    fc.record({ kind: fc.constant('step' as const), parts: fc.integer({ min: 0, max: 4 }), lost: fc.boolean() }),
    fc.record({ kind: fc.constant('step' as const), parts: fc.constant(4), lost: fc.constant(false) }),
  );

  function conclude(world: World, wanted: string, finding: Exclude<Finding, { kind: 'write' }>): void {
    if (finding.kind === 'free') world.record = undefined;
    else {
      const before = finding.state === 'used' ? world.record?.before : undefined;
      world.record = record(finding.state, { wanted, before });
    }
  }

  /** As apply-levers.ts carries it out. */
  function step(world: World, due: LeverStep, parts: number, lost: boolean): void {
    if (due.kind === 'keep' || parts < 1) return;
    if (due.kind === 'end') {
      const yielded =
        world.record?.state === 'yielded' ? record('kept-by-person', { wanted: world.record.wanted }) : undefined;
      world.record = yielded;
      return;
    }
    const wanted = due.kind === 'use' ? due.wanted : (world.record?.wanted ?? '');
    const finding = weigh(due, world.record, world.phone);
    if (finding.kind !== 'write') {
      conclude(world, wanted, finding);
      return;
    }
    world.record = record(due.kind === 'use' ? 'taking' : 'putting-back', { wanted, before: finding.before });
    if (parts < 2) return;
    if (!lost) world.phone = finding.value;
    if (parts < 3) return;
    const shown = weigh(due, world.record, world.phone);
    if (shown.kind !== 'write') conclude(world, wanted, shown);
  }

  function run(events: readonly Event[]): { world: World; drive: Drive; wanted: string | undefined } {
    const world: World = { phone: '0', record: undefined };
    let drive: Drive = 'off';
    let wanted: string | undefined = '2';
    for (const event of events) {
      if (event.kind === 'drive') drive = event.drive;
      else if (event.kind === 'setting') wanted = event.wanted;
      else if (event.kind === 'person') world.phone = event.value;
      else step(world, leverStep(world.record, drive, wanted, now).step, event.parts, event.lost);
    }
    return { world, drive, wanted };
  }

  const untouched = anyEvent.filter(({ kind }) => kind !== 'person');
  const settle = (world: World, drive: Drive, wanted: string | undefined) => {
    for (let n = 0; n < 5; n += 1) step(world, leverStep(world.record, drive, wanted, now).step, 4, false);
  };
  const runs = { numRuns: 3_000 };

  it('once Teams no longer drives it nothing of ours stands, and every record has come to rest', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        const { world, wanted } = run(events);
        settle(world, 'off', wanted);
        expect(isMark(world.record)).toBe(false);
        expect(leverStep(world.record, 'off', wanted, now).step.kind).toBe('keep');
      }),
      runs,
    );
  });

  it('without a hand on the phone it ends as it was, wherever it was cut off', () => {
    fc.assert(
      fc.property(fc.array(untouched, { maxLength: 40 }), (events) => {
        const { world, wanted } = run(events);
        settle(world, 'off', wanted);
        expect(world.phone).toBe('0');
      }),
      runs,
    );
  });

  it('what a person chose that is neither ours nor what stood before is never written over while it is ours to put back', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), fc.constantFrom('5', '6'), (events, chosen) => {
        const { world, drive, wanted } = run(events);
        const marked = isMark(world.record);
        world.phone = chosen;
        settle(world, marked ? drive : 'off', wanted);
        settle(world, 'off', wanted);
        if (marked || drive === 'off') expect(world.phone).toBe(chosen);
      }),
      runs,
    );
  });

  it('while Teams drives it, what is wanted stands', () => {
    fc.assert(
      fc.property(fc.array(untouched, { maxLength: 40 }), fc.constantFrom('1', '2'), (events, wanted) => {
        const { world } = run(events);
        settle(world, 'on', wanted);
        expect([world.phone, world.record?.state]).toEqual([wanted, 'used']);
      }),
      runs,
    );
  });
});
