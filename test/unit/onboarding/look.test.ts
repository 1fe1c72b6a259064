import { describe, expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import { continueWithoutSwitch } from '../../../bot/onboarding/connect-cloudya.ts';
import { look } from '../../../bot/onboarding/look.ts';
import type { Admin, OnboardingDeps } from '../../../bot/onboarding/onboarding.ts';
import type { StepChange, StepFacts } from '../../../bot/onboarding/onboarding-store.ts';
import type { StepProblem } from '../../../contract/onboarding.ts';

type Answer = 'on' | 'off' | 'unknown' | VendorError;

const away = new VendorError('cloudya', 'unavailable', 'away');
const withdrawn: StepProblem = {
  code: 'cloudya_customer_withdrawn',
  at: '2026-09-14T08:00:00.000Z',
  values: { kAccount: 'K3001' },
};

/** The step of a tenant whose customers wait for their switches. */
function wizard(kAccounts: readonly string[], told?: StepProblem) {
  let now = Date.parse('2026-09-14T08:00:00Z');
  const changes: StepChange[] = [];
  const whileLooking: { do?: () => unknown } = {};
  const step = { problem: told, doneAt: undefined as Date | undefined };
  const connections = kAccounts.map((kAccount) => ({
    ...{ kAccount, paused: true, leaving: false, continuedAnyway: false },
    ...{ switchState: 'off' as Answer, switchCheckedAt: new Date(now) },
  }));
  const named = (kAccount: string) => connections.find((each) => each.kAccount === kAccount);
  let answers: Record<string, Answer> = {};
  const deps = {
    clock: { now: () => now },
    settings: { switchRequired: true },
    changed: () => undefined,
    store: {
      loadFacts: async () => ({
        ...{ tenant: { phase: 'onboarding' }, steps: { connect: { ...step } } },
        connections: structuredClone(connections),
      }),
      async changeStep(_tenantId: string, _step: string, change: StepChange) {
        changes.push(change);
        if (change.problem !== undefined) step.problem = change.problem ?? undefined;
        if (change.done !== undefined) step.doneAt = change.done?.at;
      },
      async saveSwitch(_tenantId: string, kAccount: string, change: { state?: Answer; checkedAt?: Date }) {
        const { state: switchState, checkedAt: switchCheckedAt, ...rest } = change;
        Object.assign(named(kAccount) ?? {}, rest, switchState ? { switchState, switchCheckedAt } : { paused: false });
      },
    },
    phoneSystem: {
      async portalSwitch(_tenantId: string, kAccount: string) {
        await whileLooking.do?.();
        const answer = answers[kAccount];
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
  } as unknown as OnboardingDeps;
  const admin = { tenantId: 'tenant-1', userId: 'user-1', name: 'Erika', upn: 'erika@contoso.example' } as Admin;
  return {
    changes,
    step,
    named,
    whileLooking,
    /** What stands in the step after a look that gets these answers. */
    async looks(given: Record<string, Answer>) {
      answers = given;
      now += 5_000;
      await look(deps, admin);
      return step.problem?.code;
    },
    goOnWithout: (kAccount: string) => continueWithoutSwitch(deps, admin, kAccount),
  };
}

it('ends what a failed look told once the switch is read again, though it is still off', async () => {
  const { looks, changes, step } = wizard(['K1234']);
  expect(await looks({ K1234: away })).toBe('cloudya_unreachable');
  expect(await looks({ K1234: 'off' })).toBeUndefined();
  expect(step.doneAt).toBeUndefined();
  // nothing is written where nothing changes
  changes.length = 0;
  await looks({ K1234: 'off' });
  expect(changes).toEqual([]);
});

it('tells of a customer that does not answer while the switch of another one is read', async () => {
  for (const order of [
    ['K1234', 'K2001'],
    ['K2001', 'K1234'],
  ]) {
    const { looks, step } = wizard(order);
    expect(await looks({ K1234: away, K2001: 'off' })).toBe('cloudya_unreachable');
    expect(await looks({ K1234: away, K2001: 'on' })).toBe('cloudya_unreachable');
    expect(step.doneAt).toBeDefined();
    expect(await looks({ K1234: 'off', K2001: 'on' })).toBeUndefined();
  }
});

it('a switch that is on is looked at, too: un-ticked it opens the step again, ticked it closes it', async () => {
  const { looks, step, changes, named } = wizard(['K1234']);
  await looks({ K1234: 'on' });
  expect([step.doneAt !== undefined, named('K1234')?.paused]).toEqual([true, false]);
  changes.length = 0;
  // what stays as it is, is not seen or not answered for writes nothing and opens nothing
  for (const answer of ['on', 'unknown', away, 'on'] as const) expect(await looks({ K1234: answer })).toBeUndefined();
  expect([changes, step.doneAt !== undefined, named('K1234')?.paused]).toEqual([[], true, false]);
  await looks({ K1234: 'off' });
  expect([step.doneAt, named('K1234')]).toMatchObject([undefined, { switchState: 'off', paused: true }]);
  expect(await looks({ K1234: away })).toBe('cloudya_unreachable');
  await looks({ K1234: 'on' });
  expect([step.doneAt !== undefined, step.problem]).toEqual([true, undefined]);
});

it('one of two that is un-ticked leaves the step done, and both open it again', async () => {
  const { looks, step } = wizard(['K1234', 'K2001']);
  await looks({ K1234: 'on', K2001: 'on' });
  await looks({ K1234: 'off', K2001: 'on' });
  expect(step.doneAt).toBeDefined();
  await looks({ K1234: 'off', K2001: 'off' });
  expect(step.doneAt).toBeUndefined();
});

it('ends it, too, when the admin goes on without seeing the switch', async () => {
  const { looks, goOnWithout, step } = wizard(['K1234']);
  await looks({ K1234: 'unknown' });
  expect(await looks({ K1234: away })).toBe('cloudya_unreachable');
  await goOnWithout('K1234');
  expect([step.problem, step.doneAt !== undefined]).toEqual([undefined, true]);
});

it('leaves whoever goes on without the switch while it looks gone on', async () => {
  for (const answer of ['unknown', away] as const) {
    const { looks, goOnWithout, step, named, whileLooking } = wizard(['K1234']);
    await looks({ K1234: 'unknown' });
    whileLooking.do = () => goOnWithout('K1234');
    expect(await looks({ K1234: answer })).toBeUndefined();
    expect([step.doneAt !== undefined, named('K1234')]).toMatchObject([true, { continuedAnyway: true, paused: false }]);
  }
});

it('writes nothing of a customer that is being removed meanwhile', async () => {
  for (const answer of ['on', away] as const) {
    const { looks, changes, named, whileLooking } = wizard(['K1234']);
    whileLooking.do = () => Object.assign(named('K1234') ?? {}, { leaving: true });
    expect(await looks({ K1234: answer })).toBeUndefined();
    expect([changes, named('K1234')]).toMatchObject([[], { switchState: 'off', paused: true }]);
  }
});

it('leaves standing that the operator has withdrawn a customer', async () => {
  const { looks, goOnWithout, step } = wizard(['K1234', 'K2001'], withdrawn);
  await looks({ K1234: 'off', K2001: 'unknown' });
  expect(step.problem).toBe(withdrawn);
  await goOnWithout('K2001');
  await looks({ K1234: 'on', K2001: 'unknown' });
  expect([step.problem, step.doneAt !== undefined]).toEqual([withdrawn, true]);
});

it('a failed look takes the place of an earlier one, not of a withdrawal, though that is told while it looks', async () => {
  const { looks, step, whileLooking } = wizard(['K1234', 'K2001'], withdrawn);
  await looks({ K1234: away, K2001: 'off' });
  expect(step.problem).toBe(withdrawn);
  step.problem = undefined;
  expect(await looks({ K1234: away, K2001: 'off' })).toBe('cloudya_unreachable');
  const refused = new VendorError('cloudya', 'unauthorized', 'refused', { oauthError: 'invalid_client' });
  expect(await looks({ K1234: refused, K2001: 'off' })).toBe('cloudya_login_refused');
  for (const answer of [away, 'off'] as const) {
    step.problem = undefined;
    whileLooking.do = () => {
      step.problem = withdrawn;
    };
    await looks({ K1234: answer, K2001: answer });
    expect(step.problem).toBe(withdrawn);
  }
});

describe('a consent that may be given in Entra, where nobody comes back from', () => {
  /** How often the rights are tried out in five looks, ten seconds apart. */
  async function tries(facts: StepFacts): Promise<number> {
    let now = Date.parse('2026-09-14T08:00:00Z');
    let tried = 0;
    const consent = { doneAt: undefined, problem: undefined, facts };
    const deps = {
      clock: { now: () => now },
      changed: () => undefined,
      rights: {
        prove: async () => {
          tried += 1;
          return [{ name: 'User.Read.All', state: 'missing' }];
        },
      },
      store: {
        loadFacts: async () => ({ tenant: { phase: 'onboarding' }, steps: { consent }, connections: [] }),
        changeStep: async (_tenantId: string, _step: string, change: StepChange) => {
          Object.assign(consent.facts, change.facts);
        },
      },
    } as unknown as OnboardingDeps;
    const admin = { tenantId: 'tenant-1', userId: 'user-1', upn: 'erika@contoso.example' } as Admin;
    for (let looks = 0; looks < 5; looks += 1, now += 10_000) await look(deps, admin);
    return tried;
  }

  it('is tried out twice a minute at most once Microsoft’s page was opened or a link sent, and not before', async () => {
    expect(await tries({})).toBe(0);
    expect(await tries({ openedAt: '2026-09-14T07:59:00.000Z' })).toBe(2);
    expect(await tries({ link: { url: 'https://presence.contoso.example/c/1' } })).toBe(2);
  });
});
