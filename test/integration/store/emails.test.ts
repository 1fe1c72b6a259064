import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../../bot/store/database.ts';
import { beginCorrection, listCorrectionsUnderWay } from '../../../bot/store/operations/email-corrections.ts';
import { removeExtensions } from '../../../bot/store/operations/email-refresh.ts';
import { listExtensions, saveEmails, saveExtensions } from '../../../bot/store/operations/extensions.ts';
import { insertPeople } from '../../builders/people.ts';
import { openTestDatabase } from '../../setup/database.ts';

const tenantId = 'tenant-1';
const at = (second: number) => new Date(Date.UTC(2026, 2, 2, 9, 0, second));
let db: Database;

beforeAll(async () => {
  db = await openTestDatabase();
  await insertPeople(db, tenantId, 1);
  const names = ['101@K1234', '102@K1234'].map((extension) => ({ extension, name: extension }));
  await saveExtensions(db, tenantId, names);
});

afterAll(() => db.close());

it('an e-mail somebody mended while all were read stays', async () => {
  const [mended, other] = ['101@K1234', '102@K1234'] as const;
  await saveEmails(db, tenantId, [{ extension: mended, email: 'anna.weber@contoso.example' }], at(5));
  const read = [
    { extension: mended, email: 'anna.webr@contoso.example' },
    { extension: other, email: 'ben.fischer@contoso.example' },
  ];
  await saveEmails(db, tenantId, read, at(6), at(4));
  const emails = async () =>
    Object.fromEntries((await listExtensions(db, tenantId)).map(({ extension, email }) => [extension, email]));
  expect(await emails()).toEqual({ [mended]: 'anna.weber@contoso.example', [other]: 'ben.fischer@contoso.example' });
  await saveEmails(db, tenantId, [{ extension: mended, email: undefined }], at(9), at(8));
  expect((await emails())[mended]).toBeUndefined();
});

it('what was under way for an extension that is gone is looked at no more', async () => {
  const [going, staying] = ['101@K1234', '102@K1234'] as const;
  for (const extension of [going, staying]) {
    const draft = { extension, userId: randomUUID(), oldEmail: undefined, newEmail: 'anna.weber@contoso.example' };
    await beginCorrection(db, tenantId, { ...draft, by: { userId: randomUUID(), name: 'Jonas Weber' } }, at(10));
  }
  const underWay = async () => (await listCorrectionsUnderWay(db, tenantId)).map(({ extension }) => extension);
  expect((await underWay()).toSorted()).toEqual([going, staying]);
  await removeExtensions(db, tenantId, [going]);
  expect(await underWay()).toEqual([staying]);
});
