import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isUniqueViolation } from '../../../bot/store/database.ts';
import { migrate } from '../../../bot/store/migrate.ts';
import type { OpenedDatabase } from '../../../bot/store/open-database.ts';
import { insertTenant, openTestDatabase } from '../../setup/database.ts';

let db: OpenedDatabase;

beforeAll(async () => {
  db = await openTestDatabase();
});

afterAll(() => db.close());

beforeEach(() => db.query('delete from tenants'));

describe('values', () => {
  it('come back as the types the interface promises', async () => {
    const at = new Date('2026-03-02T08:00:00.123Z');
    const [row] = await db.query(
      `select 9007199254740991::bigint as big, count(*) as counted, 1.5::numeric as decimal, $1::timestamptz as at,
       $2::jsonb as facts, $3::text[] as names, null::text as nothing, true as yes, 0.1::float8 as share from (values (1)) t`,
      [at, JSON.stringify({ a: [1, { b: 'ü' }] }), ['x', 'y,"z']],
    );
    expect(row).toEqual({
      big: 9007199254740991,
      counted: 1,
      decimal: 1.5,
      at,
      facts: { a: [1, { b: 'ü' }] },
      names: ['x', 'y,"z'],
      nothing: null,
      yes: true,
      share: 0.1,
    });
  });

  it('may be arrays of ids in a condition', async () => {
    await insertTenant(db, 't1');
    await insertTenant(db, 't2');
    expect(await db.query('select tenant_id from tenants where tenant_id = any($1::text[])', [['t2', 't3']])).toEqual([
      { tenant_id: 't2' },
    ]);
  });

  it.each([{ a: 1 }, [{ a: 1 }], undefined])(
    'that the databases would encode differently are refused: %j',
    async (value) => {
      await expect(db.query('select $1::jsonb', [value])).rejects.toThrow('$1 is not a plain value');
    },
  );
});

describe('transactions', () => {
  it('keep everything or nothing', async () => {
    const failed = db.transaction(async (tx) => {
      await tx.query('insert into tenants (tenant_id, created_at) values ($1, $2)', ['t1', new Date(0)]);
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    expect(await db.query('select * from tenants')).toEqual([]);
    const answer = await db.transaction(async (tx) => {
      await tx.query('insert into tenants (tenant_id, created_at) values ($1, $2)', ['t1', new Date(0)]);
      return 'kept';
    });
    expect(answer).toBe('kept');
    expect(await db.query('select tenant_id from tenants')).toEqual([{ tenant_id: 't1' }]);
  });

  it('refuse the database itself within, and only within', async () => {
    await expect(db.transaction(() => db.query('select 1'))).rejects.toThrow('only its own `tx`');
    await expect(db.transaction(() => db.transaction(async () => 1))).rejects.toThrow('only its own `tx`');
    let afterwards: (() => Promise<unknown>) | undefined;
    await db.transaction(async () => {
      const { AsyncResource } = await import('node:async_hooks');
      afterwards = AsyncResource.bind(() => db.query('select 1 as one'));
    });
    expect(await afterwards?.()).toEqual([{ one: 1 }]);
  });

  it('leave the connection usable after a failed statement', async () => {
    await expect(db.transaction((tx) => tx.query('select * from nowhere'))).rejects.toThrow('nowhere');
    expect(await db.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('of others run after each other', async () => {
    await insertTenant(db, 't1');
    await Promise.all(
      Array.from({ length: 8 }, () =>
        db.transaction(async (tx) => {
          const [row] = await tx.query<{ n: number }>(
            "select coalesce((troubles->>'n')::int, 0) as n from tenants where tenant_id = $1 for update",
            ['t1'],
          );
          await tx.query('update tenants set troubles = $2::jsonb where tenant_id = $1', [
            't1',
            JSON.stringify({ n: (row?.n ?? 0) + 1 }),
          ]);
        }),
      ),
    );
    expect(await db.query('select troubles from tenants')).toEqual([{ troubles: { n: 8 } }]);
  });
});

describe('errors', () => {
  it('tell a row that is already there', async () => {
    await insertTenant(db, 't1');
    const error = await insertTenant(db, 't1').catch((error: unknown) => error);
    expect(isUniqueViolation(error)).toBe(true);
    expect(isUniqueViolation(error, 'tenants_pkey')).toBe(true);
    expect(isUniqueViolation(error, 'another')).toBe(false);
    expect(isUniqueViolation(new Error('else'))).toBe(false);
  });
});

describe('migrations', () => {
  it('are applied once', async () => {
    expect(await migrate(db)).toEqual([]);
    const [row] = await db.query<{ names: string[] }>('select array_agg(name) as names from migrations');
    expect(row?.names).toContain('0001-initial.sql');
  });
});
