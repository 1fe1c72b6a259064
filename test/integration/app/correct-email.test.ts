/** Mending e-mails, through the whole app and over HTTP, against the simulated Cloudya. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { arrivedAfterMs } from '../../../bot/onboarding/correct-email.ts';
import { extensionName } from '../../../contract/extension.ts';
import { type Answer, startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin } from '../../setup/wizard.ts';

const soon = { timeout: 15_000, interval: 100 };

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;

beforeAll(async () => {
  app = await startTestApp();
  api = await app.as(admin);
  await activate({ api, control: app.control, browse: app.browse });
});

afterAll(() => app.stop());

afterEach(() => app.control('DELETE', '/faults'));

interface Row {
  extension: string;
  email: string | null;
  outcome: {
    kind: string;
    person?: { userId: string };
    suggestions?: { person: { userId: string; address: string } }[];
  };
  corrected?: { oldEmail: string | null; by: string; underWay: boolean };
}

const nameOf = (number: string) => extensionName({ number, kAccount: 'K1234' });

const rows = async (): Promise<Row[]> => (await api('GET', '/api/matches?limit=500')).body.rows;

async function row(extension: string): Promise<Row> {
  const found = (await rows()).find((each) => each.extension === nameOf(extension));
  if (!found) throw new Error(`no row ${extension}`);
  return found;
}

async function suggested(extension: string): Promise<{ userId: string; address: string; shown: string | null }> {
  const { email, outcome } = await row(extension);
  const person = outcome.suggestions?.[0]?.person;
  if (!person) throw new Error(`nobody is suggested for ${extension}: ${outcome.kind}`);
  return { ...person, shown: email };
}

const emailOf = async (extension: string): Promise<string | null> =>
  (await app.control('GET', `/cloudya/extensions/${extension}`)).body.voicemailEmail;

const setEmail = (extension: string, email: string | null) =>
  app.control('POST', `/cloudya/extensions/${extension}/voicemail-email`, { email });

const undo = (extension: string) => api('DELETE', `/api/matches/${nameOf(extension)}/correction`);

const correct = (extension: string, { userId, shown }: { userId: string; shown: string | null }): Promise<Answer> =>
  api('POST', `/api/matches/${nameOf(extension)}/correction`, { userId, shown });

const fault = (fault: Record<string, unknown>, extension = '\\d+') =>
  app.control('POST', '/faults', {
    host: 'api.nfon.net',
    path: `/phone-extensions/${extension}/voice-mail`,
    method: 'PUT',
    ...fault,
  });

async function acts(): Promise<{ by: string; act: string; values: Record<string, string> }[]> {
  const { body } = await api('GET', '/api/audit');
  return body.entries.filter(({ act }: { act: string }) => act.startsWith('email-'));
}

/** Cloudya's voicemail calls since the last look. */
function calls(extension: string, method: string): number {
  return app.sim.requests
    .list()
    .filter((call) => call.method === method && call.path.includes(`/phone-extensions/${extension}/voice-mail`)).length;
}

describe('one e-mail', () => {
  it('is written, read back, linked and synchronised, with who did it', async () => {
    const { userId, address, shown } = await suggested('112');
    const { status, body } = await correct('112', { userId, shown });
    expect([status, body]).toEqual([200, { outcome: 'done', email: address }]);
    expect(await emailOf('112')).toBe(address);
    expect(await row('112')).toMatchObject({
      email: address,
      outcome: { kind: 'linked', by: 'mail', person: { userId } },
      corrected: { oldEmail: shown, by: 'Jonas Weber', underWay: false },
    });
    expect((await acts())[0]).toMatchObject({
      by: 'Jonas Weber',
      act: 'email-corrected',
      values: { extension: '112@K1234', old: shown, new: address },
    });
    await vi.waitFor(async () => {
      const { rows: people } = (await api('GET', '/api/people?search=112')).body;
      expect(people).toMatchObject([{ extension: '112@K1234' }]);
    }, soon);
    await app.control('POST', '/cloudya/extensions/112/line', { line: 'in-use' });
    await vi.waitFor(async () => {
      const { activity } = (await app.control('GET', `/microsoft/users/${address}/presence`)).body;
      expect(activity).toBe('InACall');
    }, soon);
    await app.control('POST', '/cloudya/extensions/112/line', { line: 'idle' });
  });

  it('is put back, and its person unlinked', async () => {
    const { corrected, email } = await row('112');
    expect((await undo('112')).body).toEqual({ outcome: 'done', email: corrected?.oldEmail });
    expect(await emailOf('112')).toBe(corrected?.oldEmail);
    const after = await row('112');
    expect([after.outcome.kind, after.corrected]).toEqual(['near-miss', undefined]);
    expect((await acts())[0]).toMatchObject({
      act: 'email-put-back',
      values: { extension: '112@K1234', old: email, new: corrected?.oldEmail },
    });
    expect((await undo('112')).status).toBe(404);
  });

  it('is entered where none was, and taken out again', async () => {
    const { userId, address, shown } = await suggested('124');
    expect(shown).toBeNull();
    expect((await correct('124', { userId, shown })).body).toEqual({ outcome: 'done', email: address });
    expect((await undo('124')).body).toEqual({ outcome: 'done', email: null });
    expect(await emailOf('124')).toBeNull();
    expect((await acts()).slice(0, 2).map(({ act }) => act)).toEqual(['email-removed-again', 'email-entered']);
  });
});

describe('somebody was faster', () => {
  it('writes nothing where Cloudya has another e-mail than the list showed', async () => {
    const { userId, shown } = await suggested('112');
    await setEmail('112', 'someone.else@contoso.example');
    const before = calls('112', 'PUT');
    const { body } = await correct('112', { userId, shown });
    expect(body).toEqual({ outcome: 'changed-meanwhile', email: 'someone.else@contoso.example' });
    expect(calls('112', 'PUT')).toBe(before);
    // the list knows better at once
    expect((await row('112')).email).toBe('someone.else@contoso.example');
    await setEmail('112', shown);
    await correct('112', { userId, shown: 'someone.else@contoso.example' });
  });

  it('says so where the e-mail stands already', async () => {
    const { userId, address, shown } = await suggested('112');
    await setEmail('112', address.toUpperCase());
    expect((await correct('112', { userId, shown })).body.outcome).toBe('already');
    expect((await row('112')).outcome.kind).toBe('linked');
    await setEmail('112', shown);
    await correct('112', { userId, shown: address });
  });

  it('leaves the e-mail of whoever changed ours, instead of undoing', async () => {
    const { userId, shown } = await suggested('112');
    await correct('112', { userId, shown });
    await setEmail('112', 'theirs@contoso.example');
    expect((await undo('112')).body).toEqual({ outcome: 'changed-meanwhile', email: 'theirs@contoso.example' });
    expect(await emailOf('112')).toBe('theirs@contoso.example');
    expect((await undo('112')).status).toBe(404);
    await setEmail('112', shown);
    await correct('112', { userId, shown: 'theirs@contoso.example' });
  });

  it('lets one of two admins win', async () => {
    const { userId, address, shown } = await suggested('112');
    const petra = await app.as('petra.lang@contoso.example');
    const before = calls('112', 'PUT');
    const both = await Promise.all([
      correct('112', { userId, shown }),
      petra('POST', '/api/matches/112@K1234/correction', { userId, shown }),
    ]);
    const told = both.map(({ body }) => body.outcome).toSorted();
    expect(told).toContain('done');
    expect(['already', 'busy']).toContain(told.find((outcome) => outcome !== 'done'));
    expect(calls('112', 'PUT')).toBe(before + 1);
    expect(await emailOf('112')).toBe(address);
    await undo('112');
  });
});

describe('Cloudya refuses', () => {
  it.each([
    ['the right', { status: 403 }, 'right-missing'],
    ['an extension that is gone', { status: 404 }, 'gone'],
    ['a conflict', { status: 409 }, 'conflict'],
    ['the address', { status: 400 }, 'not-accepted'],
    ['by asking us to slow down', { status: 429, headers: { 'retry-after': '60' } }, 'throttled'],
    ['by being away', { status: 503, count: 3 }, 'away'],
  ])('%s', async (_, how, outcome) => {
    const { userId, shown } = await suggested('112');
    await fault(how, '112');
    expect((await correct('112', { userId, shown })).body.outcome).toBe(outcome);
    expect(await emailOf('112')).toBe(shown);
    expect((await row('112')).corrected).toBeUndefined();
  });

  it('undoing, and the correction stands as it was', async () => {
    const { userId, shown } = await suggested('112');
    await correct('112', { userId, shown });
    await fault({ status: 403 }, '112');
    expect((await undo('112')).body.outcome).toBe('right-missing');
    expect((await row('112')).corrected).toMatchObject({ oldEmail: shown, underWay: false });
    expect((await undo('112')).body.outcome).toBe('done');
  });

  it('everything with 404: nothing is undone, and it can be afterwards', async () => {
    const { userId, address, shown } = await suggested('112');
    await correct('112', { userId, shown });
    await app.control('POST', '/faults', { host: 'api.nfon.net', path: '/tenants/K1234/', status: 404, count: 1_000 });
    expect((await undo('112')).body).toEqual({ outcome: 'gone' });
    expect(await row('112')).toMatchObject({ email: address, corrected: { oldEmail: shown, underWay: false } });
    await app.control('DELETE', '/faults');
    expect((await undo('112')).body).toEqual({ outcome: 'done', email: shown });
  });

  it('one of a selection, and the others are done', async () => {
    const chosen = await Promise.all(
      ['112', '124'].map(async (extension) => ({ extension, ...(await suggested(extension)) })),
    );
    await fault({ status: 403 }, '124');
    const results = await Promise.all(chosen.map(({ extension, ...each }) => correct(extension, each)));
    expect(results.map(({ body }) => body.outcome)).toEqual(['done', 'right-missing']);
    expect([await emailOf('112'), await emailOf('124')]).toEqual([chosen[0]?.address, null]);
    await undo('112');
  });
});

describe('a break', () => {
  it('between write and answer is settled by reading', async () => {
    const { userId, address, shown } = await suggested('112');
    await fault({ loseAnswer: true }, '112');
    const before = calls('112', 'PUT');
    expect((await correct('112', { userId, shown })).body).toEqual({ outcome: 'done', email: address });
    expect(calls('112', 'PUT')).toBe(before + 1);
    await undo('112');
  });

  it('before the write arrived is not known for a while, then settled', async () => {
    const { userId, shown } = await suggested('112');
    await fault({ drop: true }, '112');
    expect((await correct('112', { userId, shown })).body.outcome).toBe('not-known-yet');
    expect((await row('112')).corrected?.underWay).toBe(true);
    expect((await correct('112', { userId, shown })).body.outcome).toBe('busy');
    app.skip(arrivedAfterMs);
    expect((await correct('112', { userId, shown })).body.outcome).toBe('done');
    await undo('112');
  });

  it('before reading back is told as not known, and settled from the queue', async () => {
    const { userId, address, shown } = await suggested('112');
    const before = { puts: calls('112', 'PUT'), acts: await acts() };
    await fault({ delayMs: 500 }, '112');
    const answer = correct('112', { userId, shown });
    await vi.waitFor(() => expect(calls('112', 'PUT')).toBe(before.puts + 1), soon);
    await fault({ method: 'GET', drop: true, count: 3 }, '112');
    expect((await answer).body.outcome).toBe('not-known-yet');
    expect(await row('112')).toMatchObject({ outcome: { kind: 'near-miss' }, corrected: { underWay: true } });
    const { db, jobs } = app.context;
    const [tenant] = await db.query<{ id: string }>('select tenant_id as id from cloudya_connections');
    await jobs.enqueue(db, 'settle-corrections', { tenantId: tenant?.id ?? '' });
    await vi.waitFor(async () => expect((await row('112')).corrected?.underWay).toBe(false), soon);
    expect(await row('112')).toMatchObject({ email: address, outcome: { kind: 'linked' } });
    expect(calls('112', 'PUT')).toBe(before.puts + 1);
    const told = (await acts()).slice(0, -before.acts.length);
    expect(told).toMatchObject([{ by: 'Jonas Weber', act: 'email-corrected', values: { extension: '112@K1234' } }]);
    await undo('112');
  });
});

describe('other people', () => {
  it('of another organisation reach nothing', async () => {
    const { userId, shown } = await suggested('112');
    const stranger = await app.as('anna@fabrikam.example');
    const answer = await stranger('POST', '/api/matches/112@K1234/correction', { userId, shown });
    expect([answer.status, answer.body.error.code]).toEqual([404, 'not_found']);
    expect((await stranger('DELETE', '/api/matches/112@K1234/correction')).status).toBe(404);
    expect(await emailOf('112')).toBe(shown);
  });

  it.each([
    ['nobody', '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13'],
    ['a disabled account', 'disabled'],
    ['a guest', 'guest'],
  ])('%s is no address to write', async (_, who) => {
    const { shown } = await suggested('112');
    const outcome = (await rows()).find((each) => each.outcome.kind === who)?.outcome;
    const userId = outcome?.person?.userId ?? who;
    const before = calls('112', 'GET');
    expect((await correct('112', { userId, shown })).body.outcome).toBe('person-not-usable');
    expect(calls('112', 'GET')).toBe(before);
  });
});
