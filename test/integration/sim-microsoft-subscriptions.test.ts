import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  contosoId,
  type Received,
  type Receiver,
  type SimulatedMicrosoft,
  startReceiver,
  startSimulatedMicrosoft,
} from './sim-microsoft.ts';

let microsoft: SimulatedMicrosoft;
let app: Receiver;
let sync: string;
let ben: string;

const syncUpn = 'presence-sync@contoso.example';
const benUpn = 'ben.fischer@contoso.example';
const minute = 60_000;

beforeEach(async () => {
  microsoft = await startSimulatedMicrosoft();
  app = await startReceiver();
  microsoft.sim.setAppUrl(app.url);
  await microsoft.control('POST', '/microsoft/users', { name: 'Presence Sync', upn: syncUpn });
  sync = await microsoft.userToken(syncUpn);
  ben = await microsoft.idOf(benUpn);
});

afterEach(async () => {
  await microsoft.close();
  await app.close();
});

const at = (ms: number) => new Date(microsoft.time.now + ms).toISOString();
const resourceOf = (ids: string[]) =>
  `/communications/presences?$filter=id in (${ids.map((id) => `'${id}'`).join(',')})`;
const ids = (count: number) =>
  Array.from({ length: count }, (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`);

function wish(change: Record<string, unknown> = {}) {
  return {
    changeType: 'updated',
    notificationUrl: 'https://presence.contoso.example/hints',
    lifecycleNotificationUrl: 'https://presence.contoso.example/lifecycle',
    resource: resourceOf([ben]),
    expirationDateTime: at(60 * minute),
    clientState: 'state-1',
    ...change,
  };
}

const create = (change: Record<string, unknown> = {}, as = sync) =>
  microsoft.graph(as, 'POST', '/subscriptions', wish(change));
const own = (availability: string, activity = availability) =>
  microsoft.control('POST', `/microsoft/users/${benUpn}/presence`, { availability, activity });

function refusal({ status, body }: Answer) {
  return { status, code: body.error.code };
}

function hints(): Received[] {
  return app.received.filter(({ path }) => path === '/hints');
}

describe('a subscription', () => {
  it('is created after a handshake with both addresses', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(app.handshakes).toEqual(['/hints', '/lifecycle']);
    expect(body).toMatchObject({ clientState: 'state-1', changeType: 'updated', expirationDateTime: at(60 * minute) });
  });

  it('holds 650 people, each counted once', async () => {
    expect((await create({ resource: resourceOf([...ids(650), ...ids(10)]) })).status).toBe(201);
  });

  it.each([
    ['651 people', () => ({ resource: resourceOf(ids(651)) })],
    ['nobody', () => ({ resource: resourceOf([]) })],
    ['another resource', () => ({ resource: '/users' })],
    ['another kind of change', () => ({ changeType: 'created' })],
    ['more than 60 minutes', () => ({ expirationDateTime: at(61 * minute) })],
    ['an expiry that is past', () => ({ expirationDateTime: at(-1) })],
    ['an expiry that is none', () => ({ expirationDateTime: 'tomorrow' })],
    ['an address without https', () => ({ notificationUrl: 'http://presence.contoso.example/hints' })],
    ['a lifecycle address without https', () => ({ lifecycleNotificationUrl: 'http://presence.contoso.example/' })],
    ['a client state of 129 characters', () => ({ clientState: 'x'.repeat(129) })],
    ['resource data without a certificate', () => ({ includeResourceData: true })],
  ])('is refused for %s', async (_, change) => {
    expect(refusal(await create(change()))).toEqual({ status: 400, code: 'ValidationError' });
    expect(app.handshakes).toEqual([]);
  });

  it('is not for the app itself', async () => {
    expect(refusal(await create({}, await microsoft.appToken()))).toEqual({ status: 403, code: 'Forbidden' });
  });

  it('exists once per user and app', async () => {
    await create();
    const second = await create({ resource: resourceOf(ids(1)) });
    expect(refusal(second)).toEqual({ status: 409, code: 'Conflict' });
    expect(second.body.error.message).toBe(
      'A subscripton already exists. It must be deleted before a another can be made.',
    );
  });

  it('exists once even when two requests come at the same time', async () => {
    const answers = await Promise.all([create(), create()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('of another sync user is another one', async () => {
    await create();
    const second = await microsoft.userToken('petra.lang@contoso.example');
    expect((await create({}, second)).status).toBe(201);
    expect((await microsoft.graph(second, 'GET', '/subscriptions')).body.value).toHaveLength(1);
  });

  it('is refused to an account without a Teams licence where that is demanded', async () => {
    await microsoft.control('PATCH', '/microsoft/tenants/contoso.example', { licenceDemanded: 'subscribe' });
    expect((await create()).body.error.message).toBe('The request is not authorized for this user or application.');
    await microsoft.control('PATCH', `/microsoft/users/${syncUpn}`, { hasTeamsLicence: true });
    expect((await create()).status).toBe(201);
  });

  it('is listed without its secret, and only to its owner', async () => {
    const { id } = (await create()).body;
    expect((await microsoft.graph(sync, 'GET', '/subscriptions')).body.value).toMatchObject([
      { id, clientState: null },
    ]);
    const stranger = await microsoft.userToken('petra.lang@contoso.example');
    expect((await microsoft.graph(stranger, 'GET', `/subscriptions/${id}`)).status).toBe(404);
    expect((await microsoft.graph(stranger, 'DELETE', `/subscriptions/${id}`)).status).toBe(404);
  });

  it('can be deleted once', async () => {
    const { id } = (await create()).body;
    expect((await microsoft.graph(sync, 'DELETE', `/subscriptions/${id}`)).status).toBe(204);
    expect((await microsoft.graph(sync, 'DELETE', `/subscriptions/${id}`)).status).toBe(404);
    expect((await create()).status).toBe(201);
  });

  it('ends when its time is over', async () => {
    const { id } = (await create()).body;
    microsoft.time.now += 60 * minute;
    const renewed = await microsoft.graph(sync, 'PATCH', `/subscriptions/${id}`, { expirationDateTime: at(minute) });
    expect(renewed.status).toBe(404);
    expect((await create()).status).toBe(201);
  });
});

describe('renewal', () => {
  const renew = async (change: Record<string, unknown>) =>
    microsoft.graph(sync, 'PATCH', `/subscriptions/${(await create()).body.id}`, change);

  it('moves the expiry', async () => {
    expect((await renew({ expirationDateTime: at(30 * minute) })).body.expirationDateTime).toBe(at(30 * minute));
  });

  it('shakes hands with a new address', async () => {
    expect((await renew({ notificationUrl: 'https://presence.contoso.example/elsewhere' })).status).toBe(200);
    expect(app.handshakes).toEqual(['/hints', '/lifecycle', '/elsewhere']);
  });

  it.each([
    ['more than 60 minutes', () => ({ expirationDateTime: at(61 * minute) })],
    ['a time that is past', () => ({ expirationDateTime: at(-1) })],
    ['other people', () => ({ resource: resourceOf(ids(1)) })],
    ['another client state', () => ({ clientState: 'x' })],
    ['nothing', () => ({})],
    ['an address without https', () => ({ notificationUrl: 'http://presence.contoso.example/hints' })],
  ])('is refused for %s', async (_, change) => {
    expect((await renew(change())).status).toBe(400);
  });
});

describe('the handshake fails', () => {
  it.each([
    ['when the token comes back encoded', (token: string) => [200, 'text/plain', encodeURIComponent(token)] as const],
    ['when it is not plain text', (token: string) => [200, 'application/json', token] as const],
    ['when it is answered with 202', (token: string) => [202, 'text/plain', token] as const],
    ['when it is refused', () => [401, 'text/plain', ''] as const],
  ])('%s, and there is no subscription', async (_, answer) => {
    app.onHandshake = (response, token) => {
      const [status, type, body] = answer(token);
      response.writeHead(status, { 'content-type': type }).end(body);
    };
    expect(refusal(await create())).toEqual({ status: 400, code: 'ValidationError' });
    expect((await microsoft.graph(sync, 'GET', '/subscriptions')).body.value).toEqual([]);
  });

  it('when nobody answers', async () => {
    await app.close();
    expect((await create()).body.error.message).toContain('did not answer in time');
  });

  it('when the answer takes longer than the time allowed, ten seconds unless set', async () => {
    const { body } = await microsoft.control('GET', '/microsoft/settings');
    expect(body.answerMs).toBe(10_000);
    await microsoft.control('PATCH', '/microsoft/settings', { answerMs: 50 });
    app.onHandshake = () => undefined;
    expect((await create()).body.error.message).toContain('did not answer in time');
  });
});

describe('a change', () => {
  it('is told with the id of the person and nothing of the presence', async () => {
    const { id } = (await create()).body;
    await own('Busy', 'InACall');
    await expect.poll(hints).toHaveLength(1);
    expect(hints()[0]).toEqual({
      path: '/hints',
      contentType: 'application/json',
      body: {
        value: [
          {
            subscriptionId: id,
            clientState: 'state-1',
            changeType: 'updated',
            tenantId: contosoId,
            organizationId: contosoId,
            resource: expect.stringContaining(ben),
            subscriptionExpirationDateTime: at(60 * minute),
            resourceData: {
              id: ben,
              '@odata.id': `users/${ben}/presence`,
              '@odata.type': '#Microsoft.Graph.presence',
            },
          },
        ],
      },
    });
  });

  it('of our own making is told as well', async () => {
    await create();
    const body = {
      sessionId: '5f0c8a52-7d1b-4b44-9a5c-0c7e6f1d2b90',
      availability: 'Busy',
      activity: 'InACall',
      expirationDuration: 'PT5M',
    };
    await microsoft.graph(await microsoft.appToken(), 'POST', `/users/${ben}/presence/setPresence`, body);
    await expect.poll(hints).toHaveLength(1);
    microsoft.time.now += 5 * minute;
    await expect.poll(hints).toHaveLength(2);
  });

  it('is told when others see it, not before', async () => {
    await create();
    await microsoft.control('PATCH', '/microsoft/settings', { presenceLagMs: 800 });
    await own('Away');
    microsoft.time.now += 799;
    await own('Away');
    expect(hints()).toEqual([]);
    microsoft.time.now += 1;
    await expect.poll(hints).toHaveLength(1);
  });

  it('of many people comes in one delivery', async () => {
    const people = ['ben.fischer', 'elif.yilmaz', 'mia.lang'].map((name) => `${name}@contoso.example`);
    await create({ resource: resourceOf(await Promise.all(people.map((upn) => microsoft.idOf(upn)))) });
    await microsoft.control('PATCH', '/microsoft/settings', { hintDelayMs: 200 });
    for (const upn of people) await microsoft.control('POST', `/microsoft/users/${upn}/hint`);
    const items = () => hints().flatMap(({ body }) => body.value);
    await expect.poll(items).toHaveLength(3);
    expect(hints()).toHaveLength(1);
  });

  it('is told again until it is taken', async () => {
    await create();
    app.statuses.push(503);
    await own('Away');
    await expect.poll(hints, { timeout: 5_000 }).toHaveLength(2);
    expect(hints()[1]?.body).toEqual(hints()[0]?.body);
  });

  it('of a person outside the subscription is not told', async () => {
    await create({ resource: resourceOf(ids(1)) });
    await own('Away');
    expect((await microsoft.control('POST', `/microsoft/users/${benUpn}/hint`)).body).toEqual({ sent: 0 });
    expect(hints()).toEqual([]);
  });

  it('after the end of the subscription is not told', async () => {
    await create();
    microsoft.time.now += 60 * minute;
    await own('Away');
    await expect.poll(announcedAll).toBe(true);
    expect(hints()).toEqual([]);
  });

  it('can be lost, and a hint can come without a change', async () => {
    await create();
    await microsoft.control('PATCH', '/microsoft/settings', { hintLossRate: 1 });
    await own('Away');
    await expect.poll(announcedAll).toBe(true);
    await microsoft.control('POST', `/microsoft/users/${benUpn}/hint`, { times: 2 });
    await expect.poll(() => hints().flatMap(({ body }) => body.value)).toHaveLength(2);
  });
});

/** Nothing waits to be told. */
function announcedAll(): boolean {
  return Object.values(microsoft.sim.world.microsoft.tenants).every(({ users }) =>
    Object.values(users).every(({ visible, announced }) => visible.at(-1)?.sequence === announced),
  );
}

/** Self-signed, its key thrown away. */
const certificate =
  'MIIDKTCCAhGgAwIBAgIUZgpLcUVErZp3DISmvz/0sPMz/powDQYJKoZIhvcNAQELBQAwIzEhMB8GA1UEAwwYcHJlc2VuY2UuY29udG9zby5leGFtcGxlMCAXDTI2MTEyNDE5MTE1NVoYDzIxMjYxMDMxMTkxMTU1WjAjMSEwHwYDVQQDDBhwcmVzZW5jZS5jb250b3NvLmV4YW1wbGUwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCj2un/KUOzAw2RynvnReRbJ/wDG7uSDv99jgET+sxvykVPW0zmSIS5oRkIF/p92lwojuDIzHduNRbiu5kk6IPHELvIihQIWmONM+rXtW+WyXA3uA3kNHzgSnviicpumqwNKsTnIiTSUGc7SBm1C1YEn4WDFxGpz0KHWJT6yT2x0H277Cghjli+lhU6EC0PT7Bk4s3mze/daiKj+G5VyWHEi3Sty6v1LZQdtCbbwJxfIMCp16QjonnPThCOh9iwrt7af+fHoIFvAvK4X+1goioWVFW1oIs2dk/M13tsLVgJfRdmlhBvNgmfTV8bk8250+lXk9sL4tCpY8/hYU31Oj55AgMBAAGjUzBRMB0GA1UdDgQWBBS4S4mja4IKJdj35puTMxHo05x4uTAfBgNVHSMEGDAWgBS4S4mja4IKJdj35puTMxHo05x4uTAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQBUGFOjWK46eay8hu8nvkwS+at/S1cuVFsk3+D4jo2MyHTqrH1SSG+q9ygXNQza5MR8JG7mtV1P0uUD5dweV68lAXqplxHwUpk845kRsbpkAcf1cVLrRgIqJzq7bOSvBRLIjEW5ZjMFfe+YiQnPBh49069VixbxFlVntmD9qYfG2Lcgb6rLmsXMnPeq75Md4GZ885bYvPMR5a+E7WfF89JJCBn1ev6PIUiUKrpNUjDTWWj7UqgpP/abBMZm3xGFZAegnGvBLVJUnMKe/3SHUK+uFIpLq5jI4jI0EJX0x1MSToXXMbuYMsESW/8XJMDuA10M+SJ32bi9/PnJNEhEB0hX';

describe('a notification host', () => {
  const settingsAre = (change: Record<string, unknown>) => microsoft.control('PATCH', '/microsoft/settings', change);
  const host = async () => (await microsoft.control('GET', '/microsoft/endpoints')).body[0];
  const hint = (times: number) => microsoft.control('POST', `/microsoft/users/${benUpn}/hint`, { times });
  /** Answers that came in time, and answers that did not. */
  async function answers(fine: number, slow: number): Promise<void> {
    for (let count = 1; count <= fine + slow; count += 1) {
      app.answerAfterMs = count <= fine ? 0 : 1_100;
      await hint(1);
      await expect.poll(async () => (await host())?.posts, { timeout: 10_000 }).toBe(count);
    }
    app.answerAfterMs = 0;
  }

  beforeEach(async () => {
    await create();
    // a second: also a busy machine answers sooner, where it means to
    await settingsAre({ answerMs: 1_000, markingLeast: 8, retryForMs: 0, slowDelayMs: 300 });
  });

  it('that answers too late once in ten times is fine', async () => {
    await answers(9, 1);
    expect(await host()).toMatchObject({ mark: 'fine', answers: 10, slow: 1 });
  });

  it('with more than 10 % late answers is slow: everything leaves later, until ten minutes have passed', async () => {
    await answers(7, 1);
    expect((await host()).mark).toBe('slow');
    await hint(1);
    expect((await host()).posts).toBe(8);
    await expect.poll(async () => (await host()).posts).toBe(9);
    microsoft.time.now += 10 * minute;
    expect((await host()).mark).toBe('fine');
  });

  it('with more than 15 % is dropped from: what is new never leaves', async () => {
    await answers(6, 2);
    expect((await host()).mark).toBe('drop');
    await hint(3);
    await expect.poll(async () => (await host()).dropped).toBe(3);
    expect((await host()).posts).toBe(8);
    await microsoft.control('DELETE', '/microsoft/endpoints');
    await hint(1);
    await expect.poll(async () => (await host())?.posts).toBe(1);
  });

  it('is tried for a while, with longer and longer waits', async () => {
    await settingsAre({ retryFirstMs: 20, retryForMs: 100 });
    app.statuses.push(503, 503, 503, 503, 503);
    await hint(1);
    // after 20 and 40 ms; the next wait would end after 140 ms
    await expect.poll(async () => (await host())?.posts).toBe(3);
    expect(await host()).toMatchObject({ posts: 3, refused: 3 });
  });

  it('bears hints at a steady rate, twenty in a POST', async () => {
    const bad = await microsoft.control('POST', '/microsoft/hints', { perSecond: 400 });
    expect(bad.body.error).toContain('"seconds"');
    await microsoft.control('POST', '/microsoft/hints', { perSecond: 400, seconds: 0.5 });
    await expect.poll(async () => (await microsoft.control('GET', '/microsoft/hints')).body.running).toBe(false);
    expect((await microsoft.control('GET', '/microsoft/hints')).body).toMatchObject({ items: 200, posts: 10 });
    await expect.poll(() => hints()).toHaveLength(10);
    expect(hints().every(({ body }) => body.value.length === 20)).toBe(true);
  });
});

describe('a certificate', () => {
  it('may be demanded, and must be one', async () => {
    await microsoft.control('PATCH', '/microsoft/settings', { certificateDemanded: true });
    const refused = await create();
    expect(refusal(refused)).toEqual({ status: 400, code: 'ValidationError' });
    expect(refused.body.error.message).toContain('encryptionCertificate');
    const createWith = (encryptionCertificate: string) =>
      create({ encryptionCertificate, encryptionCertificateId: 'one' });
    expect((await createWith('bm90IG9uZQ==')).status).toBe(400);
    const created = await createWith(certificate);
    expect(created.body).toMatchObject({ encryptionCertificateId: 'one' });
    expect(created.body).not.toHaveProperty('encryptionCertificate');
  });
});

describe('a demanded licence', () => {
  it('is asked for when presence is read for a person', async () => {
    const read = () => microsoft.graph(sync, 'POST', '/communications/getPresencesByUserId', { ids: [ben] });
    expect((await read()).status).toBe(200);
    await microsoft.control('PATCH', '/microsoft/tenants/contoso.example', { licenceDemanded: 'read' });
    const refused = await read();
    expect(refusal(refused)).toEqual({ status: 403, code: 'Forbidden' });
    expect(refused.body.error.message).toContain('license');
    await microsoft.control('PATCH', `/microsoft/users/${syncUpn}`, { hasTeamsLicence: true });
    expect((await read()).status).toBe(200);
  });
});

describe('lifecycle', () => {
  it('asks for renewed authorisation, which is given without a longer life', async () => {
    const { id } = (await create()).body;
    await microsoft.control('POST', `/microsoft/subscriptions/${id}/lifecycle`, { event: 'reauthorizationRequired' });
    await expect.poll(() => app.received).toHaveLength(1);
    expect(app.received[0]).toMatchObject({
      path: '/lifecycle',
      body: { value: [{ subscriptionId: id, lifecycleEvent: 'reauthorizationRequired', clientState: 'state-1' }] },
    });
    microsoft.time.now += minute;
    expect((await microsoft.graph(sync, 'POST', `/subscriptions/${id}/reauthorize`)).status).toBe(202);
    expect((await microsoft.graph(sync, 'GET', `/subscriptions/${id}`)).body.expirationDateTime).toBe(at(59 * minute));
  });

  it('can end without a word', async () => {
    const { id } = (await create()).body;
    await microsoft.control('DELETE', `/microsoft/subscriptions/${id}`);
    expect((await microsoft.graph(sync, 'GET', `/subscriptions/${id}`)).status).toBe(404);
    expect(app.received).toEqual([]);
  });
});
