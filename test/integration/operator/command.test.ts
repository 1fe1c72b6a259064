/** `npm run customers` as a process: settings, words, exit codes, and the database it shares with the app. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../bot/store/open-database.ts';
import { listAssigned } from '../../../bot/store/operations/assignments.ts';
import { createFreshDatabase, testDatabaseUrl } from '../../setup/database.ts';
import { fillDataFolder } from '../../setup/database-template.ts';

const program = join(import.meta.dirname, '../../../bot/customers.ts');
const contoso = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const fabrikam = 'c1d2e3f4-5a6b-4c7d-8e9f-0a1b2c3d4e5f';
const settings = {
  PUBLIC_URL: 'https://presence.contoso.example',
  ENTRA_CLIENT_ID: '5f0c8a52-7d1b-4b44-9a5c-0c7e6f1d2b90',
  ENTRA_CLIENT_SECRET: 'secret',
  TEAMS_APP_ID: 'b7c6a1de-2f0e-4b5c-8a39-6d1f0e2a4c11',
  SECRETS_KEY: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
};
const key = { CLOUDYA_OPERATOR_CLIENT_ID: 'operator-1', CLOUDYA_OPERATOR_CLIENT_SECRET: 'secret' };

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'cloudya-presence-'));
  fillDataFolder(dataDir);
});

afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function run(words: string, env: Record<string, string> = { ...settings, ...key }) {
  const child = spawn(process.execPath, [program, ...words.split(' ')], {
    env: { DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [told, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, told: told.trim(), complained: complained.trim() };
}

/** Each opens a database, which takes a while on a busy machine. */
describe('the command', { timeout: 90_000 }, () => {
  it('explains itself without any setting', async () => {
    const { code, told } = await run('help', {});
    expect([code, told]).toEqual([0, expect.stringContaining('npm run customers -- assign K1234 <tenant id>')]);
  });

  it('says what is wrong with words or settings, and ends with 2', async () => {
    const words = await run('assign K1234 contoso');
    expect([words.code, words.told]).toEqual([2, '']);
    expect(words.complained).toMatch(/^"contoso" is no tenant id/);
    const missing = await run('list', {});
    expect([missing.code, missing.complained]).toEqual([2, expect.stringContaining('SECRETS_KEY is missing')]);
  });

  it('assigns, lists and withdraws; a refusal ends with 1', async () => {
    expect(await run(`assign K1234 ${contoso}`)).toEqual({
      code: 0,
      told: `K1234 is assigned now to tenant ${contoso}.`,
      complained: '',
    });
    expect(await run(`assign K1234 ${fabrikam}`)).toMatchObject({ code: 1, told: expect.stringMatching(/^Refused: /) });
    const listed = await run('list --json');
    expect(JSON.parse(listed.told)).toMatchObject([{ kAccount: 'K1234', assigned: { tenantId: contoso } }]);
    expect(await run('withdraw K1234 --json')).toMatchObject({ code: 0, told: expect.stringContaining('"withdrawn"') });
  });

  it('says that an assignment without the operator’s client helps nobody yet', async () => {
    expect(await run(`assign K1235 ${contoso}`, settings)).toMatchObject({
      code: 0,
      complained: expect.stringContaining('CLOUDYA_OPERATOR_CLIENT_ID is not set'),
    });
  });

  it('says that the app must be stopped while it holds the data folder, and ends with 3', async () => {
    const app = await openDatabase({ dataDir });
    const { code, complained } = await run('list');
    await app.close();
    expect(code).toBe(3);
    expect(complained).toContain('stop it, run this again, start it');
  });

  it('says that PostgreSQL does not answer, and ends with 3', async () => {
    const { code, complained } = await run('list', { ...settings, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
    expect([code, complained]).toEqual([3, expect.stringMatching(/^The database does not answer: [^\n]+$/)]);
  });
});

describe.skipIf(testDatabaseUrl === undefined)('on PostgreSQL', { timeout: 60_000 }, () => {
  it('works beside whoever has it open', async () => {
    const place = await createFreshDatabase(testDatabaseUrl ?? '');
    const app = await openDatabase({ databaseUrl: place.url, dataDir });
    expect(await run(`assign K1234 ${contoso}`, { ...settings, ...key, DATABASE_URL: place.url })).toMatchObject({
      code: 0,
    });
    expect(await listAssigned(app, contoso)).toEqual(['K1234']);
    await app.close();
    await place.drop();
  });
});
