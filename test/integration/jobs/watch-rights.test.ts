/** Rights as the leader keeps them: on a real database, in virtual time, with a prover that answers as it is told. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import { createLead, type LeadDeps } from '../../../bot/jobs/lead.ts';
import { createRights, watchRights } from '../../../bot/jobs/watch-rights.ts';
import { createLogger } from '../../../bot/logger.ts';
import { nextDaily, type RightProof } from '../../../bot/presence/rights.ts';
import type { OpenedDatabase } from '../../../bot/store/open-database.ts';
import { loadSteps } from '../../../bot/store/operations/onboarding-steps.ts';
import { listRights, saveRights } from '../../../bot/store/operations/rights.ts';
import { listTroubles } from '../../../bot/store/operations/troubles.ts';
import { troublesOf } from '../../builders/engine-world.ts';
import { insertTenant, openTestDatabase } from '../../setup/database.ts';
import { createVirtualTime, type VirtualTime } from '../../setup/virtual-time.ts';

const start = new Date('2026-03-02T09:00:00Z');
const hour = 60 * 60_000;
const day = 24 * hour;

let db: OpenedDatabase;
let tenantId: string;
let time: VirtualTime;
let presence: RightProof['state'] | VendorError;
/** What an account's sign-in finds; undefined where none was tried. */
let hears: RightProof['state'] | undefined;
/** How long a proof takes; what it finds is decided at its beginning. */
let proofMs: number;
let provenAt: number[];
let woken: number;
let leads: AbortController[];

beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

beforeEach(async () => {
  tenantId = crypto.randomUUID();
  time = createVirtualTime(start);
  presence = 'granted';
  hears = undefined;
  proofMs = 0;
  provenAt = [];
  woken = 0;
  leads = [];
  await insertTenant(db, tenantId, start);
  await db.query(`update tenants set phase = 'active' where tenant_id = $1`, [tenantId]);
  return async () => {
    for (const lead of leads) lead.abort();
    await time.advance(1_000);
  };
});

const proofsOf = (state: RightProof['state']): RightProof[] => [
  { name: 'Presence.ReadWrite.All', state },
  { name: 'User.Read.All', state: 'granted' },
  ...(hears ? [{ name: 'Presence.Read.All' as const, state: hears }] : []),
];

function rightsHere(troubles = troublesOf(time.watched(db))) {
  return createRights({
    db: time.watched(db),
    prover: {
      prove: async () => {
        provenAt.push(time.now());
        const found = presence;
        if (proofMs > 0) await time.sleep(proofMs);
        if (found instanceof VendorError) throw found;
        return proofsOf(found);
      },
    },
    troubles,
    scheduler: time,
    logger: createLogger('silent'),
    events: { record: () => undefined },
    wake: () => {
      woken += 1;
    },
    directoryBack: async () => undefined,
    changed: () => undefined,
  });
}

/** A leader of this tenant; answers its rights. */
function lead() {
  const rights = rightsHere();
  const ending = new AbortController();
  leads.push(ending);
  const deps = { db: time.watched(db), rights, scheduler: time, logger: createLogger('silent'), random: () => 0.5 };
  void watchRights(deps as unknown as LeadDeps, createLead(time, tenantId, ending.signal));
  return { rights, end: () => ending.abort() };
}

const codeOf = async () => (await listTroubles(db, tenantId)).rights?.code;

describe('the daily proof', () => {
  it('is made once a day at the same time, and a restart neither repeats nor forgets it', async () => {
    await saveRights(db, tenantId, proofsOf('granted'), start);
    const first = lead();
    await time.advance(nextDaily(tenantId, start.getTime()) - start.getTime() - 1_000);
    expect(provenAt).toEqual([]);
    await time.advance(2_000);
    expect(provenAt).toEqual([nextDaily(tenantId, start.getTime())]);
    first.end();
    await time.advance(hour);
    lead();
    await time.advance(22 * hour);
    expect(provenAt).toHaveLength(1);
    await time.advance(2 * hour);
    expect(provenAt.map((at) => at - (provenAt[0] ?? 0))).toEqual([0, day]);
  });

  it('that a downtime left overdue is made up for within minutes', async () => {
    await saveRights(db, tenantId, proofsOf('granted'), new Date(start.getTime() - 3 * day));
    lead();
    await time.advance(10 * 60_000);
    expect(provenAt).toHaveLength(1);
  });
});

describe('a lost right', () => {
  it('is found by the first suspicion of many, looked for again less and less, and told once', async () => {
    await saveRights(db, tenantId, proofsOf('granted'), start);
    const { rights } = lead();
    presence = 'missing';
    const asked = Promise.all(Array.from({ length: 50 }, () => rights.suspect(tenantId)));
    await time.advance(10);
    expect(new Set(await asked)).toEqual(new Set(['lost']));
    expect(provenAt).toHaveLength(1);
    expect(rights.isLost(tenantId)).toBe(true);
    expect(await codeOf()).toBe('right_to_presence_lost');
    await time.advance(hour);
    expect(await rights.suspect(tenantId)).toBe('lost');
    const rests = provenAt.slice(1).map((at, index) => at - (provenAt[index] ?? 0));
    expect(rests.slice(0, 4)).toEqual([7_500, 7_500, 15_000, 30_000]);
    expect(Math.max(...rests)).toBe(225_000);
    expect(provenAt.length).toBeLessThan(25);
  });

  it('that is back ends the trouble and wakes what rests', async () => {
    const { rights } = lead();
    presence = 'missing';
    await rights.prove(tenantId);
    await db.query(
      `insert into links (tenant_id, extension, user_id, name, matched_by, round, next_try_at, tries, last_error)
       values ($1, '105', 'anna', 'Anna', 'mail', 1, $2, 6, 'consent_withdrawn'),
         ($1, '106', 'ben', 'Ben', 'mail', 1, $2, 6, 'microsoft_throttles'),
         ($1, '107', 'clara', 'Clara', 'mail', 1, $2, 6, 'app_disabled')`,
      [tenantId, new Date(start.getTime() + hour)],
    );
    const before = woken;
    presence = 'granted';
    await time.advance(20_000);
    expect(await codeOf()).toBeUndefined();
    expect(woken).toBeGreaterThan(before);
    const rows = await db.query<{ extension: string }>(
      'select extension from links where tenant_id = $1 and next_try_at is null order by extension',
      [tenantId],
    );
    expect(rows).toEqual([{ extension: '105' }, { extension: '107' }]);
  });

  it('is looked for at once after a new consent', async () => {
    const { rights } = lead();
    presence = 'missing';
    await rights.prove(tenantId);
    await time.advance(hour);
    const before = provenAt.length;
    rights.awaited(tenantId);
    await time.advance(10);
    expect(provenAt.length).toBe(before + 1);
    presence = 'granted';
    await time.advance(8_000);
    expect(await codeOf()).toBeUndefined();
  });

  it('keeps the time it was lost at, also over a restart', async () => {
    const { rights, end } = lead();
    presence = 'missing';
    await rights.prove(tenantId);
    end();
    await time.advance(hour);
    lead();
    await time.advance(hour);
    const [right] = await listRights(db, tenantId);
    expect(right).toMatchObject({ name: 'Presence.ReadWrite.All', state: 'missing', since: start });
    expect((await listTroubles(db, tenantId)).rights?.at).toBe(start.toISOString());
  });
});

describe('the verdict of a loss', () => {
  it('that another process has seen the end of is believed for a minute at most', async () => {
    const [here, there] = [rightsHere(), rightsHere()];
    presence = 'missing';
    expect(await here.suspect(tenantId)).toBe('lost');
    presence = 'granted';
    await there.prove(tenantId);
    await time.advance(59_000);
    expect(here.isLost(tenantId)).toBe(true);
    await time.advance(2_000);
    expect(here.isLost(tenantId)).toBe(false);
    expect(await here.suspect(tenantId)).toBe('held');
  });

  it('ends in the leader at its next look at the record', async () => {
    const { rights } = lead();
    await time.advance(10);
    presence = 'missing';
    expect(await rights.suspect(tenantId)).toBe('lost');
    presence = 'granted';
    await rightsHere().prove(tenantId);
    const proofs = provenAt.length;
    await time.advance(10_000);
    expect(rights.isLost(tenantId)).toBe(false);
    expect(provenAt).toHaveLength(proofs);
  });

  it('is given only when it could be told', async () => {
    const troubles = troublesOf(time.watched(db));
    let broken = true;
    const rights = rightsHere({
      ...troubles,
      report: async (...trouble) => {
        if (broken) throw new Error('database away');
        await troubles.report(...trouble);
      },
    });
    presence = 'missing';
    await expect(rights.suspect(tenantId)).rejects.toThrow('database away');
    expect(rights.isLost(tenantId)).toBe(false);
    broken = false;
    expect(await rights.suspect(tenantId)).toBe('lost');
    expect(await codeOf()).toBe('right_to_presence_lost');
  });
});

describe('Microsoft being away', () => {
  it('changes nothing that was known, and is not asked by everybody', async () => {
    await saveRights(db, tenantId, proofsOf('granted'), start);
    const { rights } = lead();
    presence = new VendorError('microsoft', 'unavailable', 'away');
    expect(await rights.suspect(tenantId)).toBe('unknown');
    expect(await rights.suspect(tenantId)).toBe('unknown');
    expect(provenAt).toHaveLength(1);
    expect(await codeOf()).toBeUndefined();
    expect((await listRights(db, tenantId)).map(({ state }) => state)).toEqual(['granted', 'granted']);
  });
});

it('a refusal while all is held is answered from the last proof for a moment only', async () => {
  const rights = rightsHere();
  expect(await rights.suspect(tenantId)).toBe('held');
  expect(await rights.suspect(tenantId)).toBe('held');
  expect(provenAt).toHaveLength(1);
  await time.advance(31_000);
  presence = 'missing';
  expect(await rights.suspect(tenantId)).toBe('lost');
});

it('many refusals at once count once', async () => {
  const rights = rightsHere();
  await Promise.all(Array.from({ length: 20 }, () => rights.suspect(tenantId)));
  expect(provenAt).toHaveLength(1);
  await time.advance(31_000);
  presence = 'missing';
  expect(await rights.suspect(tenantId)).toBe('lost');
});

describe('a refusal that comes while a proof is under way', () => {
  async function suspectedDuring(proof: RightProof['state'], since: RightProof['state']) {
    const rights = rightsHere();
    proofMs = 1_000;
    presence = proof;
    const running = rights.prove(tenantId);
    await time.advance(500);
    presence = since;
    const asked = Promise.all([rights.suspect(tenantId), rights.suspect(tenantId), rights.suspect(tenantId)]);
    await time.advance(2_000);
    await running;
    return asked;
  }

  it('is answered by a proof that began after it: the one before may have tried what was lost since', async () => {
    expect(await suspectedDuring('granted', 'missing')).toEqual(['lost', 'lost', 'lost']);
    expect(provenAt.map((at) => at - start.getTime())).toEqual([0, 1_000]);
    expect(await codeOf()).toBe('right_to_presence_lost');
  });

  it('is held only once that one has said so, too', async () => {
    expect(await suspectedDuring('granted', 'granted')).toEqual(['held', 'held', 'held']);
    expect(provenAt).toHaveLength(2);
  });

  it('needs no other where the one under way finds the loss', async () => {
    expect(await suspectedDuring('missing', 'missing')).toEqual(['lost', 'lost', 'lost']);
    expect(provenAt).toHaveLength(1);
  });
});

it('a call that is served again answers no later refusal', async () => {
  const rights = rightsHere();
  presence = 'missing';
  expect(await rights.suspect(tenantId)).toBe('lost');
  presence = 'granted';
  await rights.served(tenantId);
  expect(rights.isLost(tenantId)).toBe(false);
  presence = 'missing';
  expect(await rights.suspect(tenantId)).toBe('lost');
});

it('refusals of one person’s own lead to proofs less and less often, until a right is lost or all is quiet', async () => {
  const rights = rightsHere();
  const suspectFor = async (ms: number) => {
    provenAt = [];
    for (const until = time.now() + ms; time.now() < until; await time.advance(10_000)) await rights.suspect(tenantId);
    return provenAt.slice(1).map((at, index) => (at - (provenAt[index] ?? 0)) / 1_000);
  };
  expect(await suspectFor(hour)).toEqual([30, 60, 120, 240, 480, 900, 900]);
  await time.advance(hour);
  expect(await suspectFor(200_000)).toEqual([30, 60]);
  presence = 'missing';
  await rights.prove(tenantId);
  presence = 'granted';
  await rights.prove(tenantId);
  expect(await suspectFor(100_000)).toEqual([30, 60]);
});

describe('what a window was refused for', () => {
  const refusedAt = (at: Date) => JSON.stringify({ code: 'account_own', at: at.toISOString(), values: {} });
  const told = async () => {
    const steps = await loadSteps(db, tenantId);
    return [steps.consent?.problem?.code, steps['sign-in']?.problem?.code];
  };
  const prove = async () => {
    await time.advance(1_000);
    await rightsHere().prove(tenantId);
    return told();
  };
  const account = (state: 'signed-in' | 'signed-out') =>
    db.query(
      `insert into sync_users (tenant_id, user_id, upn, name, round, state, signed_in_at) values ($1, 'user-sync', 'sync@contoso.example', 'Sync', 1, $2, $3)
       on conflict (tenant_id, user_id) do update set state = excluded.state`,
      [tenantId, state, start],
    );

  beforeEach(async () => {
    await account('signed-in');
    for (const step of ['consent', 'sign-in'])
      await db.query(
        `insert into onboarding_steps (tenant_id, step, done_at, skipped, problem, facts) values ($1, $2, $3, false, $4, '{}')`,
        [tenantId, step, start, refusedAt(start)],
      );
  });

  it('stays told while a right is missing or no account has been tried, then no longer', async () => {
    presence = 'missing';
    expect(await prove()).toEqual(['account_own', 'account_own']);
    presence = 'granted';
    expect(await prove()).toEqual([undefined, 'account_own']);
    hears = 'granted';
    await account('signed-out');
    expect(await prove()).toEqual([undefined, 'account_own']);
    await account('signed-in');
    expect(await prove()).toEqual([undefined, undefined]);
  });

  it('stays told where it came after the proof, or where the step was never done', async () => {
    hears = 'granted';
    await db.query('update onboarding_steps set problem = $2 where tenant_id = $1', [
      tenantId,
      refusedAt(new Date(start.getTime() + hour)),
    ]);
    expect(await prove()).toEqual(['account_own', 'account_own']);
    await db.query('update onboarding_steps set done_at = null where tenant_id = $1', [tenantId]);
    await time.advance(hour);
    expect(await prove()).toEqual(['account_own', 'account_own']);
  });
});

it('before activation nobody is alarmed', async () => {
  await db.query(`update tenants set phase = 'onboarding' where tenant_id = $1`, [tenantId]);
  presence = 'missing';
  await rightsHere().prove(tenantId);
  expect(await listTroubles(db, tenantId)).toEqual({});
  expect((await listRights(db, tenantId))[0]).toMatchObject({ state: 'missing' });
});
