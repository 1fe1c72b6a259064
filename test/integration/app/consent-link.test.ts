/** The link that is sent on to somebody who may consent: what a mail scanner, the wrong person and the right one make of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveRights } from '../../../bot/store/operations/rights.ts';
import { contoso } from '../../../sim/seed/company.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { logins } from '../../setup/wizard.ts';

/** May use the app, may not consent. */
const mia = 'mia.lang@contoso.example';
/** Privileged Role Administrator. */
const jana = 'jana.koch@contoso.example';
const day = 24 * 60 * 60_000;

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;
let link: string;

beforeAll(async () => {
  app = await startTestApp();
  api = await app.as(mia);
  await app.control('POST', '/cloudya/switch', { enabled: true });
  await api('PUT', '/api/onboarding/cloudya', logins);
  link = (await api('POST', '/api/onboarding/consent/link', {})).body.consent.link.url;
}, 60_000);

afterAll(() => app.stop());

const path = () => new URL(link).pathname;
const consent = async () => (await api('POST', '/api/onboarding/look', {})).body.consent;

/** Everything a page names, as a scanner finds it. */
function addressesIn(text: string): string[] {
  return [...text.matchAll(/(?:href|src|action|url)\s*=\s*["']?([^"'\s>]+)/gi)].map(([, address = '']) => address);
}

/** Fetches, follows what it is sent to and what it finds. Submits no form. */
async function scan(address: string, redirect: RequestRedirect, seen = new Set<string>()): Promise<void> {
  if (seen.has(address)) return;
  seen.add(address);
  for (const method of ['HEAD', 'GET']) {
    const answer = await fetch(new URL(address, app.url), { method, redirect });
    const found = [...addressesIn(await answer.text()), answer.headers.get('location') ?? ''].filter(Boolean);
    for (const next of found) await scan(new URL(next, new URL(address, app.url)).href, redirect, seen);
  }
}

/** Presses the page's button; answers Microsoft's page. */
async function follow(): Promise<URL> {
  const { status, location } = await app.browse(link, {});
  expect(status).toBe(303);
  return new URL(location ?? '');
}

/** Answers Microsoft's page as this account; goes back to the app as the browser would. */
async function answerAs(target: URL, login: string, answer: string) {
  const parameters = Object.fromEntries(target.searchParams);
  const answered = await app.browse(new URL('adminconsent', target).href, { ...parameters, login, answer });
  return { answered, back: answered.location ? await app.browse(answered.location) : undefined };
}

describe('the link', () => {
  it('reveals nothing, and may not be framed, cached or found', async () => {
    const response = await fetch(app.url + path());
    const text = await response.text();
    expect(text).not.toMatch(/contoso|K1234|\bmia\b|8f6a2c1e/i);
    expect(text).toContain('noindex');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(addressesIn(text)).toEqual([]);
  });

  it('survives a scanner that fetches it ten times and follows everything but the form', async () => {
    app.sim.requests.clear();
    for (let visit = 0; visit < 10; visit += 1) await scan(path(), visit % 2 === 0 ? 'follow' : 'manual');
    expect(app.sim.requests.list()).toEqual([]);
    expect((await consent()).state).toBe('open');
    expect((await fetch(app.url + path())).status).toBe(200);
  });
});

describe('the wrong person', () => {
  it('without the role is refused by Microsoft, and the step says that it was whoever opened the link', async () => {
    const { back } = await answerAs(await follow(), 'xaver.huber@contoso.example', 'no-right');
    expect(back?.text).toMatch(/Nothing has changed/);
    expect(await consent()).toMatchObject({ state: 'open', problem: { code: 'consent_link_refused' } });
  });

  it.each([
    ['of another organisation', 'anna@fabrikam.example'],
    ['unknown here', 'nobody@contoso.example'],
  ])('%s does not get past Microsoft; nothing changes, and the link stays good', async (_, login) => {
    const { answered, back } = await answerAs(await follow(), login, 'accept');
    expect([answered.status, back]).toEqual([400, undefined]);
    expect((await consent()).state).toBe('open');
  });

  it('who is a guest may not consent', async () => {
    const guest = 'stefan.ohm_fabrikam.example#EXT#@contoso.example';
    await answerAs(await follow(), guest, 'accept');
    expect(await consent()).toMatchObject({ state: 'open', problem: { code: 'consent_link_refused' } });
  });

  it('who declines changes nothing', async () => {
    await answerAs(await follow(), jana, 'cancel');
    expect(await consent()).toMatchObject({ state: 'open', problem: { code: 'consent_declined' } });
  });
});

describe('a forged return', () => {
  it('with an unknown or a used state is refused', async () => {
    expect((await app.browse('/auth/consent-callback?state=forged&admin_consent=True')).status).toBe(410);
    const target = await follow();
    const forged = `/auth/consent-callback?state=${target.searchParams.get('state')}&error=access_denied&admin_consent=True`;
    expect((await app.browse(forged)).status).toBe(200);
    expect((await app.browse(forged)).status).toBe(410);
    expect((await consent()).problem.code).toBe('consent_declined');
  });

  it('that names another tenant counts for nobody: what was consented to is tried out where the link was made', async () => {
    const target = await follow();
    const fabrikam = 'b14c9d5e-0000-4000-8000-000000000000';
    const forged = `/auth/consent-callback?state=${target.searchParams.get('state')}&admin_consent=True&tenant=${fabrikam}`;
    expect((await app.browse(forged)).status).toBe(200);
    const seen = await consent();
    expect(seen.state).toBe('proving');
    expect(seen.permissions.filter(({ state }: { state: string }) => state === 'granted')).toEqual([]);
    const asked = app.sim.requests.list().map(({ path: each }) => each);
    expect(asked.filter((each) => each.includes(fabrikam))).toEqual([]);
    // nobody has consented: the admin stops waiting, and nothing is lost
    const stopped = await api('POST', '/api/onboarding/consent/stop', {});
    expect(stopped.body.consent).toMatchObject({ state: 'open', since: null, problem: null, link: { url: link } });
    expect(stopped.body.openStep).toBe('consent');
  });
});

describe('the right person', () => {
  it('consents, and the step goes on by itself', async () => {
    const { back } = await answerAs(await follow(), jana, 'accept');
    expect(back?.text).toMatch(/Thank you/);
    expect(await consent()).toMatchObject({ state: 'granted', done: { by: null }, problem: null });
    expect((await api('GET', '/api/onboarding')).body.openStep).toBe('sync-user');
  });

  it('finds nothing left to do the next time; after a withdrawal it can be given again', async () => {
    expect((await app.browse(link)).text).toContain('The consent has been given already');
    // a rule stops the sign-in of whoever looks, and with it the proof of User.Read
    await saveRights(app.context.db, contoso.tenantId, [{ name: 'User.Read', state: 'not-yet' }], new Date());
    expect((await app.browse(link)).text).toContain('The consent has been given already');
    await app.control('DELETE', '/microsoft/consent');
    app.skip(6_000);
    await api('POST', '/api/rights', {});
    expect((await app.browse(link)).text).toContain('was withdrawn; a colleague asks you to give it again');
    await answerAs(await follow(), jana, 'accept');
    app.skip(6_000);
    await api('POST', '/api/rights', {});
    expect((await app.browse(link)).text).toContain('The consent has been given already');
  });

  it('comes too late after seven days, and is told so in their language', async () => {
    app.skip(7 * day + 1_000);
    expect((await app.browse(link)).text).toContain('It was valid for 7 days; please ask for a new one.');
    const german = await fetch(app.url + path(), { headers: { 'accept-language': 'de' } });
    expect(german.status).toBe(410);
    expect(await german.text()).toContain('Er galt 7 Tage');
    expect((await app.browse(link, {})).status).toBe(410);
  });
});
