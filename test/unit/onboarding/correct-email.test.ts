import { describe, expect, it } from 'vitest';
import { VendorError, type VendorTrouble } from '../../../bot/errors.ts';
import {
  arrivedAfterMs,
  type CorrectionDeps,
  correctEmail,
  endOf,
  settleCorrections,
  undoCorrection,
} from '../../../bot/onboarding/correct-email.ts';
import type { Correction, CorrectionEnd } from '../../../bot/onboarding/correction-ports.ts';

const by = { tenantId: 't', userId: 'u', name: 'Jonas Weber' };
const lena = {
  userId: 'lena',
  name: 'Lena Vogt',
  mail: 'lena.vogt@contoso.example',
  upn: 'lvogt@contoso.example',
  proxyAddresses: [],
  enabled: true,
  guest: false,
};

const cloudya = (trouble: VendorTrouble, status?: number) => new VendorError('cloudya', trouble, trouble, { status });

type Deed = string | undefined | VendorError;

/** Cloudya with one mailbox, and the record of one process. What is in `write` and `read` happens instead, in turn. */
function stand({ email, user = lena }: { email: string | undefined; user?: typeof lena | undefined }) {
  const world = {
    email,
    now: 1_000_000,
    write: [] as ((wanted: string | undefined) => void)[],
    read: [] as Deed[],
    writes: [] as Deed[],
    records: [] as Correction[],
    ends: [] as CorrectionEnd[],
    seen: [] as (string | undefined)[],
  };
  const deps: CorrectionDeps = {
    clock: { now: () => world.now },
    changed: () => undefined,
    mailboxes: {
      async readEmail() {
        if (world.read.length === 0) return world.email;
        const next = world.read.shift();
        if (next instanceof VendorError) throw next;
        return next;
      },
      async writeEmail(_tenant, _extension, wanted) {
        world.writes.push(wanted);
        const instead = world.write.shift();
        if (instead) instead(wanted);
        else world.email = wanted;
      },
    },
    corrections: {
      findSubject: async () => ({ known: true, user }),
      find: async () => world.records.find(({ state }) => state !== 'written') ?? world.records.at(-1),
      async begin(_tenant, draft, since) {
        if (world.records.some(({ state }) => state !== 'written')) return undefined;
        const begun: Correction = { ...draft, id: world.records.length + 1, state: 'writing', since };
        world.records.push(begun);
        return begun;
      },
      async beginUndo(_tenant, correction, _by, since) {
        const begun: Correction = { ...correction, state: 'undoing', since };
        world.records = world.records.map((each) => (each.id === correction.id ? begun : each));
        return begun;
      },
      async end(_tenant, { id }, end, since) {
        world.ends.push(end);
        world.records =
          end.becomes === 'gone'
            ? world.records.filter((each) => each.id !== id)
            : world.records.map((each) => (each.id === id ? { ...each, state: 'written', since } : each));
        return true;
      },
      saveSeen: async (_tenant, _extension, found) => void world.seen.push(found),
      listCorrected: async () => new Map(),
      listUnderWay: async () => world.records.filter(({ state }) => state !== 'written'),
    },
  };
  const correct = (shown: string | null = email ?? null) =>
    correctEmail(deps, by, { extension: '112', userId: 'lena', shown });
  return { world, correct, undo: () => undoCorrection(deps, by, '112'), settle: () => settleCorrections(deps, 't') };
}

const old = 'lena.voigt@contoso.example';
const fail = (error: VendorError) => () => {
  throw error;
};

describe('what a reading says', () => {
  const writing: Correction = {
    ...{ id: 1, extension: '112', userId: 'lena', oldEmail: old, newEmail: lena.mail, by, since: new Date(0) },
    state: 'writing',
  };
  const undoing: Correction = { ...writing, state: 'undoing' };
  const entered: Correction = { ...writing, oldEmail: undefined };

  it.each([
    ['ours stands', writing, lena.mail, 'written', 'email-corrected'],
    ['ours stands, in other letters', writing, lena.mail.toUpperCase(), 'written', 'email-corrected'],
    ['the old one stands', writing, old, 'gone', undefined],
    ['a third one stands', writing, 'x@contoso.example', 'gone', undefined],
    ['none stands', writing, undefined, 'gone', undefined],
    ['ours stands where none was', entered, lena.mail, 'written', 'email-entered'],
    ['none stands where none was', entered, undefined, 'gone', undefined],
    ['the old one is back', undoing, old, 'gone', 'email-put-back'],
    ['ours still stands', undoing, lena.mail, 'written', undefined],
    ['a third one stands instead of ours', undoing, 'x@contoso.example', 'gone', undefined],
    ['none is back', { ...entered, state: 'undoing' as const }, undefined, 'gone', 'email-removed-again'],
  ])('%s', (_, correction, email, becomes, act) => {
    const { end } = endOf(correction, email);
    expect([end.becomes, end.audit?.act, end.seen]).toEqual([becomes, act, { email }]);
  });
});

describe('correcting', () => {
  it.each([
    ['mail', lena, 'lena.vogt@contoso.example'],
    ['the sign-in name where there is no mail', { ...lena, mail: undefined }, 'lvogt@contoso.example'],
  ])('writes %s', async (_, user, wanted) => {
    const { world, correct } = stand({ email: old, user: user as typeof lena });
    expect(await correct()).toEqual({ outcome: 'done', email: wanted });
    expect(world.writes).toEqual([wanted]);
  });

  it('is recorded before it is written', async () => {
    const { world, correct } = stand({ email: old });
    world.write.push(() => {
      expect(world.records).toMatchObject([{ state: 'writing', oldEmail: old, newEmail: lena.mail }]);
      world.email = lena.mail;
    });
    expect((await correct()).outcome).toBe('done');
  });

  it.each<[string, Partial<typeof lena>]>([
    ['disabled', { enabled: false }],
    ['a guest', { guest: true }],
  ])('writes nobody who is %s', async (_, change) => {
    const { world, correct } = stand({ email: old, user: { ...lena, ...change } });
    expect(await correct()).toEqual({ outcome: 'person-not-usable' });
    expect(world.writes).toEqual([]);
  });

  it('compares what was shown with what stands there, whatever the letters', async () => {
    const { world, correct } = stand({ email: old });
    expect((await correct('lena.voigt@fabrikam.example')).outcome).toBe('changed-meanwhile');
    expect((await correct(null)).outcome).toBe('changed-meanwhile');
    expect([world.writes, world.seen]).toEqual([[], [old, old]]);
    expect((await correct(old.toUpperCase())).outcome).toBe('done');
  });

  it('tells a write that Cloudya took and did not keep', async () => {
    const { world, correct } = stand({ email: old });
    world.write.push(() => undefined);
    expect(await correct()).toEqual({ outcome: 'not-kept', email: old });
    world.write.push(() => {
      world.email = 'cut@contoso.example';
    });
    expect(await correct()).toEqual({ outcome: 'not-kept', email: 'cut@contoso.example' });
    expect(world.records).toEqual([]);
  });

  it.each<[VendorTrouble, number | undefined, string, number]>([
    ['forbidden', 403, 'right-missing', 0],
    ['unauthorized', 401, 'login-refused', 0],
    ['not-found', 404, 'gone', 0],
    ['conflict', 409, 'conflict', 0],
    ['refused', 400, 'not-accepted', 0],
    ['throttled', 429, 'throttled', 0],
    ['unavailable', 503, 'away', 0],
    // no answer: it may still arrive
    ['unavailable', undefined, 'not-known-yet', 1],
  ])('%s (%s): %s', async (trouble, status, outcome, open) => {
    const { world, correct } = stand({ email: old });
    world.write.push(fail(cloudya(trouble, status)));
    expect((await correct()).outcome).toBe(outcome);
    expect([world.writes.length, world.records.length]).toEqual([1, open]);
  });

  it('believes the mailbox, not the lost answer', async () => {
    const { world, correct } = stand({ email: old });
    world.write.push((wanted) => {
      world.email = wanted;
      throw cloudya('unavailable');
    });
    expect((await correct()).outcome).toBe('done');
  });

  it('begins nothing while Cloudya cannot be read', async () => {
    const { world, correct } = stand({ email: old });
    world.read.push(cloudya('unavailable'));
    expect(await correct()).toEqual({ outcome: 'away' });
    expect([world.writes, world.records]).toEqual([[], []]);
  });
});

describe('undoing', () => {
  it('leaves the e-mail that somebody entered after us', async () => {
    const { world, correct, undo } = stand({ email: old });
    await correct();
    world.email = 'theirs@contoso.example';
    expect(await undo()).toEqual({ outcome: 'changed-meanwhile', email: 'theirs@contoso.example' });
    expect([world.writes.length, world.records]).toEqual([1, []]);
  });

  it('keeps our e-mail on record where Cloudya refuses', async () => {
    const { world, correct, undo } = stand({ email: old });
    await correct();
    world.write.push(fail(cloudya('forbidden', 403)));
    expect(await undo()).toEqual({ outcome: 'right-missing' });
    expect(world.records).toMatchObject([{ state: 'written' }]);
    expect(await undo()).toEqual({ outcome: 'done', email: old });
    expect(world.ends.at(-1)?.audit).toEqual({
      act: 'email-put-back',
      details: { extension: '112', old: lena.mail, new: old },
    });
  });

  it('finds nothing where nothing of ours stands', async () => {
    await expect(stand({ email: old }).undo()).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('what was left half-done', () => {
  async function broken() {
    const stood = stand({ email: old });
    stood.world.write.push(fail(cloudya('unavailable')));
    await stood.correct();
    return stood;
  }

  it('is settled at once when it has arrived', async () => {
    const { world, settle } = await broken();
    world.email = lena.mail;
    expect(await settle()).toBe(0);
    expect(world.ends.at(-1)).toMatchObject({ becomes: 'written', audit: { act: 'email-corrected' } });
  });

  it('waits while it may still arrive, and keeps others from writing', async () => {
    const { world, settle, correct, undo } = await broken();
    expect(await settle()).toBe(1);
    expect((await correct()).outcome).toBe('busy');
    expect((await undo()).outcome).toBe('busy');
    world.now += arrivedAfterMs;
    expect(await settle()).toBe(0);
    expect([world.ends.at(-1)?.becomes, world.writes.length]).toEqual(['gone', 1]);
    expect((await correct()).outcome).toBe('done');
  });

  it('stays on record while Cloudya is away', async () => {
    const { world, settle } = await broken();
    world.read.push(cloudya('unavailable'));
    await expect(settle()).rejects.toThrow(VendorError);
    expect(world.records).toHaveLength(1);
  });
});
