import { describe, expect, it } from 'vitest';
import { PresenceError, VendorError, type VendorTrouble } from '../../../bot/errors.ts';
import { settleLater } from '../../../bot/jobs/settle-corrections.ts';
import {
  arrivedAfterMs,
  type CorrectionDeps,
  correctEmail,
  endOf,
  settleCorrections,
  undoCorrection,
} from '../../../bot/onboarding/correct-email.ts';
import type { Correction, CorrectionEnd } from '../../../bot/onboarding/correction-ports.ts';
import { seededRandom } from '../../fakes/trouble-maker.ts';

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

/** Everybody's place is the same, so the order stays. */
const inOrder = () => 0;

type Deed = string | undefined | VendorError;

/** Cloudya with one mailbox, and the record of one process. What is in `write` and `read` happens instead, in turn. */
function stand({ email, user = lena }: { email: string | undefined; user?: typeof lena | undefined }) {
  const world = {
    email,
    now: 1_000_000,
    write: [] as ((wanted: string | undefined) => void)[],
    read: [] as Deed[],
    /** Extensions whose mailbox cannot be read, and those that were asked. */
    failing: new Map<string, Error>(),
    asked: [] as string[],
    writes: [] as Deed[],
    records: [] as Correction[],
    ends: [] as CorrectionEnd[],
    seen: [] as (string | undefined)[],
  };
  const deps: CorrectionDeps = {
    clock: { now: () => world.now },
    changed: () => undefined,
    mailboxes: {
      async readEmail(_tenant, extension) {
        world.asked.push(extension);
        const failure = world.failing.get(extension);
        if (failure) throw failure;
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
  const settle = async () => (await settleCorrections({ ...deps, random: inOrder }, 't')).open.length;
  return { world, deps, correct, undo: () => undoCorrection(deps, by, '112'), settle };
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

  it.each(['unavailable', 'not-found'] as const)('stays on record while Cloudya answers: %s', async (trouble) => {
    const { world, settle } = await broken();
    world.now += arrivedAfterMs;
    world.read.push(cloudya(trouble));
    expect(await settle()).toBe(1);
    expect(world.records).toHaveLength(1);
  });
});

describe('what was left half-done with several mailboxes', () => {
  /** All have arrived, and nobody has looked yet. */
  function leftBehind(extensions: readonly string[], random = inOrder) {
    const { world, deps } = stand({ email: lena.mail });
    world.records = extensions.map((extension, index) => ({
      ...{ id: index + 1, extension, userId: 'lena', oldEmail: old, newEmail: lena.mail, by },
      ...{ state: 'writing', since: new Date(world.now + index) },
    }));
    const looks: { afterMs: number }[] = [];
    const warnings: object[] = [];
    const look = () =>
      settleLater(
        {
          ...{ ...deps, random },
          logger: { warn: (details) => void warnings.push(details) },
          lookAgain: async (_tenant, notBefore) => void looks.push({ afterMs: notBefore.getTime() - world.now }),
        },
        't',
      );
    const open = () => world.records.filter(({ state }) => state !== 'written').map(({ extension }) => extension);
    return { world, looks, warnings, look, open };
  }

  const audited = (extension: string) => ({
    becomes: 'written',
    audit: { act: 'email-corrected', details: { extension, old, new: lena.mail } },
  });

  it('is settled for one customer while the other is away, and looked at until that one answers', async () => {
    const { world, looks, warnings, look, open } = leftBehind(['112@K1234', '112@K5678']);
    world.failing.set('112@K1234', cloudya('unavailable'));
    world.now += arrivedAfterMs;
    await look();
    expect(world.ends).toMatchObject([audited('112@K5678')]);
    expect([open(), looks]).toEqual([['112@K1234'], [{ afterMs: arrivedAfterMs }]]);
    expect(warnings).toMatchObject([{ tenantId: 't', open: 1, restMs: arrivedAfterMs }]);
    // seldom, once it is old, but as often as it takes
    for (const ageMs of [5, 60, 24 * 60].map((minutes) => minutes * 60_000)) {
      world.now = 1_000_000 + ageMs;
      await look();
    }
    expect(looks.slice(1)).toEqual([5, 10, 10].map((minutes) => ({ afterMs: minutes * 60_000 })));
    world.failing.clear();
    await look();
    expect(world.ends).toMatchObject([audited('112@K5678'), audited('112@K1234')]);
    expect([open(), looks.length, warnings.length]).toEqual([[], 4, 4]);
  });

  it.each<[string, Error]>([
    ['broken', cloudya('unavailable', 500)],
    ['refused', cloudya('forbidden', 403)],
    ['asked too often', cloudya('throttled', 429)],
  ])('is settled but for the mailbox that is %s', async (_, failure) => {
    const { world, looks, look, open } = leftBehind(['112@K1234', '124@K1234']);
    world.failing.set('112@K1234', failure);
    await look();
    expect(world.ends).toMatchObject([audited('124@K1234')]);
    expect([open(), looks.length]).toEqual([['112@K1234'], 1]);
  });

  it.each<[string, Error]>([
    ['refuses the login', cloudya('unauthorized', 401)],
    ['is not connected any more', new PresenceError('cloudya_login_refused')],
  ])('is not asked for any further of a customer that %s', async (_, failure) => {
    const { world, looks, look, open } = leftBehind(['112@K1234', '124@K1234', '112@K5678']);
    world.failing.set('112@K1234', failure);
    await look();
    expect(world.asked.toSorted()).toEqual(['112@K1234', '112@K5678']);
    expect(world.ends).toMatchObject([audited('112@K5678')]);
    expect([open(), looks.length]).toEqual([['112@K1234', '124@K1234'], 1]);
  });

  it('waits for the next look once a customer has given no answer several times in a row', async () => {
    const away = ['1', '2', '3', '4', '5', '6', '7'].map((number) => `${number}@K1234`);
    const { world, warnings, look, open } = leftBehind(away);
    for (const extension of away) world.failing.set(extension, cloudya('unavailable'));
    await look();
    expect([world.asked, open()]).toEqual([away.slice(0, 5), away]);
    expect(warnings).toMatchObject([{ open: 7 }]);
  });

  it('is settled beside those that never give an answer, however many and old they are', async () => {
    const dead = Array.from({ length: 12 }, (_, index) => `${100 + index}@K1234`);
    const { world, look, open } = leftBehind([...dead, '200@K1234', '201@K1234'], seededRandom(1));
    for (const extension of dead) world.failing.set(extension, cloudya('unavailable'));
    for (let each = 0; each < 12; each += 1) {
      world.asked = [];
      await look();
      expect(world.asked.length, 'as few as ever').toBeLessThanOrEqual(2 * 5 + 4);
    }
    expect(world.ends.length).toBe(2);
    expect(open()).toEqual(dead);
  });

  it('ends the look where the fault is our own', async () => {
    const { world, looks, look } = leftBehind(['112@K1234']);
    world.failing.set('112@K1234', new TypeError('ours'));
    await expect(look()).rejects.toThrow(TypeError);
    expect(looks).toEqual([]);
  });
});
