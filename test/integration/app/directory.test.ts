/** Changes of the directory while the app runs: who is renamed, disabled, deleted or comes is matched anew, and the sync user's account is watched. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { directoryEveryMs } from '../../../bot/jobs/follow-directory.ts';
import { readLookedAt } from '../../../bot/store/operations/match-readings.ts';
import { numberOf } from '../../../contract/extension.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin, syncUser } from '../../setup/wizard.ts';
import { contosoId } from '../sim-microsoft.ts';

const soon = { timeout: 20_000, interval: 100 };
const anna = 'anna.schmidt@contoso.example';
const ben = 'ben.fischer@contoso.example';

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;

beforeAll(async () => {
  app = await startTestApp();
  api = await app.as(admin, { seconds: 86_400 });
  await activate({ api, control: app.control, browse: app.browse });
  // Microsoft may tell anything twice
  await app.control('PATCH', '/microsoft/settings', { deltaRepeats: true });
}, 60_000);

afterAll(() => app.stop());

afterEach(async () => {
  expect((await app.control('GET', '/faults')).body).toEqual([]);
});

const lookedAt = async () => (await readLookedAt(app.context.db, contosoId))?.getTime() ?? 0;

async function look(): Promise<void> {
  const before = await lookedAt();
  await app.context.jobs.enqueue(app.context.db, 'directory-due', { tenantId: contosoId });
  await vi.waitFor(async () => expect(await lookedAt()).toBeGreaterThan(before), soon);
}

const change = (upn: string, body: object) => app.control('PATCH', `/microsoft/users/${upn}`, body);
const presenceOf = async (upn: string) => (await app.control('GET', `/microsoft/users/${upn}/presence`)).body;
const overview = async () => (await api('GET', '/api/overview')).body;
const line = (extension: string, state: string) =>
  app.control('POST', `/cloudya/extensions/${extension}/line`, { line: state });

async function outcomeOf(extension: string) {
  const { rows } = (await api('GET', `/api/matches?search=${extension}`)).body;
  return rows.find((row: { extension: string }) => numberOf(row.extension) === numberOf(extension))?.outcome;
}

async function people(count: number): Promise<void> {
  await vi.waitFor(async () => expect(await overview()).toMatchObject({ people: count, inStep: count }), soon);
}

/** Requests for changes, each by what it asked with. */
function deltas(): string[] {
  const paths = app.sim.requests.list().map(({ path }) => path);
  return paths.flatMap((path) => /users\/delta\?\$?(\w+)=/.exec(path)?.[1] ?? []);
}

describe('somebody', () => {
  it('renamed stays linked by what is left of the old address', async () => {
    await change(ben, {
      upn: 'ben.meyer@contoso.example',
      mail: 'ben.meyer@contoso.example',
      proxyAddresses: ['SMTP:ben.meyer@contoso.example', `smtp:${ben}`],
    });
    await look();
    await vi.waitFor(async () => {
      expect(await outcomeOf('106')).toMatchObject({
        ...{ kind: 'linked', by: 'second-address' },
        person: { address: 'ben.meyer@contoso.example' },
      });
    }, soon);
    await people(21);
    await line('106', 'in-use');
    await vi.waitFor(
      async () => expect((await presenceOf('ben.meyer@contoso.example')).activity).toBe('InACall'),
      soon,
    );
    await line('106', 'idle');
  });

  it('disabled is let go of with our mark, and comes back when enabled', async () => {
    expect(await presenceOf(anna)).toMatchObject({ activity: 'InACall' });
    await change(anna, { enabled: false });
    await look();
    await people(20);
    expect(await outcomeOf('105')).toMatchObject({ kind: 'disabled' });
    expect((await presenceOf(anna)).sessions).not.toContainEqual(expect.objectContaining({ activity: 'InACall' }));
    await change(anna, { enabled: true });
    await look();
    await people(21);
    await vi.waitFor(async () => expect(await presenceOf(anna)).toMatchObject({ activity: 'InACall' }), soon);
  });

  it('deleted is gone, and restored is back', async () => {
    await app.control('DELETE', `/microsoft/users/${anna}`);
    await look();
    await people(20);
    expect((await outcomeOf('105')).kind).not.toBe('linked');
    await app.control('POST', `/microsoft/users/${anna}/restore`);
    await look();
    await people(21);
    expect(await outcomeOf('105')).toMatchObject({ kind: 'linked' });
  });

  it('new is linked where an extension has waited', async () => {
    const { rows } = (await api('GET', '/api/matches?filter=no-match')).body;
    const waiting = rows.find((row: { outcome: { kind: string } }) => row.outcome.kind === 'no-such-user');
    const upn = 'new.person@contoso.example';
    await app.control('POST', '/microsoft/users', {
      name: 'New Person',
      upn,
      proxyAddresses: [`smtp:${waiting.email}`],
    });
    await look();
    await people(22);
    expect(await outcomeOf(waiting.extension)).toMatchObject({ kind: 'linked', person: { name: 'New Person' } });
  });
});

describe('Microsoft', () => {
  it('that has forgotten the link is asked for everybody again', async () => {
    await app.control('PATCH', '/microsoft/settings', { deltaTokenSeconds: 0 });
    await new Promise((done) => setTimeout(done, 5));
    await app.control('DELETE', '/requests');
    await change('ben.meyer@contoso.example', { enabled: false });
    await look();
    expect(deltas()).toEqual(['deltatoken', 'deltaToken']);
    await people(21);
    await app.control('PATCH', '/microsoft/settings', { deltaTokenSeconds: 7 * 86_400 });
    await change('ben.meyer@contoso.example', { enabled: true });
    await look();
    await people(22);
  });

  it('that asks for patience in mid-pages is asked on at that page, at the time it named', async () => {
    for (let n = 0; n < 150; n += 1) await change(anna, { name: `Anna Schmidt ${n}` });
    await app.control('DELETE', '/requests');
    const page = { host: 'graph.microsoft.com', path: 'users/delta' };
    await app.control('POST', '/faults', { ...page, delayMs: 1 });
    await app.control('POST', '/faults', { ...page, status: 429, headers: { 'retry-after': '1' }, count: 3 });
    await look();
    expect(deltas()).toEqual(['deltatoken', 'skiptoken', 'skiptoken', 'skiptoken', 'skiptoken']);
    await vi.waitFor(
      async () => expect(await outcomeOf('105')).toMatchObject({ person: { name: 'Anna Schmidt 149' } }),
      soon,
    );
  });

  it('that refuses is not asked again until the next look, and nobody is lost', async () => {
    await app.control('DELETE', '/requests');
    await change(anna, { enabled: false });
    await app.control('POST', '/faults', { host: 'graph.microsoft.com', path: 'users/delta', status: 403 });
    await app.context.jobs.enqueue(app.context.db, 'directory-due', { tenantId: contosoId });
    await vi.waitFor(() => expect(deltas()).toHaveLength(1), soon);
    expect(await outcomeOf('105')).toMatchObject({ kind: 'linked' });
    await change(anna, { enabled: true });
    await look();
    expect(await overview()).toMatchObject({ people: 22 });
  });
});

describe('the sync user', () => {
  const sync = async () => (await overview()).syncUsers[0];
  const hints = async () => (await overview()).teamsToCloudya.rounds[0];

  it('whose account is disabled is asked to sign in, and the round is read on a timer', async () => {
    await vi.waitFor(async () => expect(await hints()).toMatchObject({ instant: true }), soon);
    await change(syncUser, { enabled: false });
    await look();
    expect(await sync()).toMatchObject({ state: 'signed-out', cause: 'sync_user_disabled' });
    await vi.waitFor(
      async () => expect(await overview()).toMatchObject({ health: 'slower', problem: { code: 'sync_user_disabled' } }),
      soon,
    );
    expect(await hints()).toMatchObject({ instant: false });
  });

  it('whose account is enabled again serves its round by itself', async () => {
    await change(syncUser, { enabled: true });
    await look();
    await vi.waitFor(async () => {
      expect(await sync()).toMatchObject({ state: 'signed-in', cause: null });
      expect(await overview()).toMatchObject({ health: 'in-step', problem: null });
      expect(await hints()).toMatchObject({ instant: true });
    }, soon);
  });

  it('whose account is deleted is signed out', async () => {
    await app.control('DELETE', `/microsoft/users/${syncUser}`);
    await look();
    expect(await sync()).toMatchObject({ state: 'signed-out', cause: 'sync_user_deleted' });
  });
});

// The last: from here on the app's clock is ahead of Microsoft's.
describe('the schedule', () => {
  it('asks every ten minutes', async () => {
    await app.control('DELETE', '/requests');
    app.skip(directoryEveryMs);
    await vi.waitFor(() => expect(deltas()).toEqual(['deltatoken']), soon);
  });
});
