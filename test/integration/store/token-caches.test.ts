import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenedDatabase } from '../../../bot/store/open-database.ts';
import {
  loadTokenCache,
  removeTokenCache,
  rotateTokenCache,
  saveTokenCache,
} from '../../../bot/store/operations/token-caches.ts';
import { createSeal } from '../../../bot/store/seal.ts';
import { insertTenant, openTestDatabase } from '../../setup/database.ts';

let db: OpenedDatabase;

const contoso = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const fabrikam = 'c1d2e3f4-5a6b-4c7d-8e9f-0a1b2c3d4e5f';
const sync = '22222222-2222-4222-8222-222222222222';
const at = new Date('2026-03-02T08:00:00Z');

beforeAll(async () => {
  db = await openTestDatabase();
  for (const tenantId of [contoso, fabrikam]) await insertTenant(db, tenantId);
});

afterAll(() => db.close());

describe('a token cache', () => {
  it('is kept per person, replaced by a newer one, and removed', async () => {
    expect(await loadTokenCache(db, contoso, sync)).toBeUndefined();
    await saveTokenCache(db, contoso, sync, 'first', at);
    await saveTokenCache(db, contoso, sync, 'second', at);
    expect(await loadTokenCache(db, contoso, sync)).toBe('second');
    await rotateTokenCache(db, contoso, sync, 'third', at);
    expect(await loadTokenCache(db, contoso, sync)).toBe('third');
    await removeTokenCache(db, contoso, sync);
    await removeTokenCache(db, contoso, sync);
    expect(await loadTokenCache(db, contoso, sync)).toBeUndefined();
  });

  it('that was removed is not brought back by a token that was under way', async () => {
    await saveTokenCache(db, contoso, sync, 'first', at);
    await removeTokenCache(db, contoso, sync);
    await rotateTokenCache(db, contoso, sync, 'late', at);
    expect(await loadTokenCache(db, contoso, sync)).toBeUndefined();
  });

  it('is one tenant’s only', async () => {
    await saveTokenCache(db, contoso, sync, 'contoso', at);
    await saveTokenCache(db, fabrikam, sync, 'fabrikam', at);
    await removeTokenCache(db, fabrikam, sync);
    expect(await loadTokenCache(db, contoso, sync)).toBe('contoso');
    expect(await loadTokenCache(db, fabrikam, sync)).toBeUndefined();
  });

  it('of 60 kB comes back as it was sealed, and opens for its tenant only', async () => {
    const seal = createSeal([{ id: 'k1', key: randomBytes(32) }]);
    const cache = JSON.stringify({ RefreshToken: randomBytes(30_000).toString('hex') });
    await saveTokenCache(db, contoso, sync, seal.seal(contoso, cache), at);
    const sealed = (await loadTokenCache(db, contoso, sync)) ?? '';
    expect(sealed).not.toContain('RefreshToken');
    expect(seal.open(contoso, sealed)).toBe(cache);
    expect(() => seal.open(fabrikam, sealed)).toThrow();
  });
});
