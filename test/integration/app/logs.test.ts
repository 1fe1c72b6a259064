/** A whole journey, its refusals included, with every log line kept: none may hold an address of anybody or a secret. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createLogger } from '../../../bot/logger.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin, logins, syncUser, throughMicrosoft } from '../../setup/wizard.ts';

const soon = { timeout: 20_000, interval: 100 };
const lines: string[] = [];
/** What pop-ups, links and sessions carry. */
const secrets = new Set<string>();

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ logger: createLogger('trace', { write: (line) => void lines.push(line) }) });
}, 60_000);

afterAll(() => app.stop());

/** Every value of these parameters in an address. */
function keepSecretsOf(address: string | null): void {
  const { searchParams } = new URL(address ?? '', 'https://presence.contoso.example');
  for (const name of ['ticket', 'state', 'code', 'nonce', 'code_challenge', 'result']) {
    for (const value of searchParams.getAll(name)) secrets.add(value);
  }
}

it('runs through everything once', async () => {
  const { control } = app;
  const { body: session } = await control('POST', '/teams/token', { upn: admin });
  secrets.add(session.token);
  const api = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(app.url + path, {
      method,
      headers: { authorization: `Bearer ${session.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json().catch(() => undefined) };
  };
  const browse: TestApp['browse'] = async (url, form) => {
    keepSecretsOf(url);
    const answer = await app.browse(url, form);
    keepSecretsOf(answer.location);
    return answer;
  };
  const world = { api, control, browse };
  // refusals
  const upns = ['anna.schmidt@contoso.example', 'anna@fabrikam.example'];
  for (const upn of upns) await (await app.as(upn))('GET', '/api/onboarding');
  await (await app.as(admin, { seconds: 0 }))('GET', '/api/onboarding');
  await api('PUT', '/api/onboarding/cloudya', { ...logins, clientSecret: 'a-wrong-secret' });
  await api('PUT', '/api/onboarding/cloudya', { ...logins, ctiPassword: 'a-wrong-password' });
  for (const wrong of ['a-wrong-secret', 'a-wrong-password']) secrets.add(wrong);
  await api('PUT', '/api/onboarding/sync-user', { upn: 'nobody@contoso.example' });
  // the way through, with what may go wrong on it
  await activate(world, { timeout: 60_000 });
  await throughMicrosoft(world, 'sign-in', { login: admin, password: 'demo' });
  await throughMicrosoft(world, 'sign-in', { login: syncUser, password: 'not-the-password' });
  const { body: linked } = await api('POST', '/api/onboarding/consent/link', {});
  secrets.add(linked.consent.link.url.split('/').at(-1));
  await browse(linked.consent.link.url);
  const faults = [
    { host: 'graph.microsoft.com', path: 'setPresence', status: 503, count: 3 },
    { host: 'graph.microsoft.com', path: 'getPresencesByUserId', status: 403, count: 2 },
    { host: 'graph.microsoft.com', path: 'getPresencesByUserId', drop: true, count: 2 },
    { host: 'api.nfon.net', path: 'integrations', status: 500, count: 4 },
    { host: 'login.microsoftonline.com', path: 'token', status: 500, count: 2 },
  ];
  for (const fault of faults) await control('POST', '/faults', fault);
  await control('POST', '/cloudya/extensions/106/line', { line: 'in-use' });
  await control('POST', '/microsoft/users/mia.lang@contoso.example/presence', {
    availability: 'Busy',
    activity: 'InACall',
  });
  await vi.waitFor(
    async () =>
      expect((await control('GET', '/microsoft/users/ben.fischer@contoso.example/presence')).body.activity).toBe(
        'InACall',
      ),
    soon,
  );
  for (const path of [
    '/api/people?search=anna.schmidt@contoso.example',
    '/api/people/105@K1234/why',
    '/api/settings',
    '/api/matches/export',
  ])
    await api('GET', path);
  // an e-mail corrected with its answer lost, put back with a refusal
  const { rows } = (await api('GET', '/api/matches?filter=near-miss&search=112')).body;
  const voicemail = { host: 'api.nfon.net', path: '/112/voice-mail', method: 'PUT' };
  await control('POST', '/faults', { ...voicemail, loseAnswer: true });
  const [{ email, outcome }] = rows;
  const { userId } = outcome.suggestions[0].person;
  const corrected = await api('POST', '/api/matches/112@K1234/correction', { userId, shown: email });
  expect(corrected.body.outcome).toBe('done');
  await control('POST', '/faults', { ...voicemail, status: 403 });
  expect((await api('DELETE', '/api/matches/112@K1234/correction')).body.outcome).toBe('right-missing');
  await api('PUT', '/api/people/105@K1234/left-out', { cloudyaToTeams: true, teamsToCloudya: true });
  await api('POST', '/api/deactivation', {});
}, 120_000);

it('and logs its steps', () => {
  const told = lines.map((line) => JSON.parse(line).msg);
  expect(told).toEqual(expect.arrayContaining(['request', 'request refused', 'a write failed', 'leader elected']));
  expect(lines.length).toBeGreaterThan(100);
});

it('without an address of anybody', () => {
  const { microsoft, cloudya } = app.sim.world;
  const text = lines.join('').toLowerCase();
  const seeded = JSON.stringify([microsoft, cloudya], (_, value) =>
    value instanceof Map ? [...value.values()] : value,
  );
  const addresses = new Set(seeded.toLowerCase().match(/[\w.+#-]+@[\w-]+(\.[\w-]+)+/g));
  expect(addresses.size).toBeGreaterThan(40);
  expect([...addresses].filter((address) => text.includes(address))).toEqual([]);
  expect(text.match(/[\w.+#-]+@[\w-]+\.example/g)).toBeNull();
});

it('and without a secret', () => {
  const text = lines.join('');
  const known = [logins.clientSecret, logins.ctiPassword, app.context.config.entra.clientSecret, ...secrets];
  expect(known.length).toBeGreaterThan(15);
  expect(known.filter((secret) => secret !== '' && text.includes(secret))).toEqual([]);
  // tokens, whoever they are of: three parts of base64url
  expect(text.match(/eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/g)).toBeNull();
});
