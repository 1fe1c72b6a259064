/** When tokens are renewed, seen from NFON's side, which shares the adapter's clock: a test moves it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hosts, type SimulatedCloudya, startSimulatedCloudya, tenantId } from '../../builders/simulated-cloudya.ts';

let cloudya: SimulatedCloudya;
let seconds: number;

beforeEach(async () => {
  const start = Date.UTC(2026, 2, 2, 9);
  seconds = 0;
  const clock = { now: () => start + seconds * 1000 };
  cloudya = await startSimulatedCloudya({ clock, simulatorClock: clock });
});

afterEach(() => cloudya.close());

/** As many as are at work at the same time need but one token. */
const atOnce = (call: () => Promise<unknown>) => Promise.all([call(), call(), call()]);
const statuses = () =>
  new Set(
    cloudya
      .requests(hosts.cti)
      .concat(cloudya.requests(hosts.api))
      .map(({ status }) => status),
  );

describe('the token of the CTI API', () => {
  const logins = () =>
    cloudya.requests(hosts.cti).flatMap(({ method, path }) => (path === '/v1/login' ? [method] : []));

  it('is refreshed four minutes after the login and after each refresh, once, and never refused', async () => {
    const read = () => cloudya.phoneSystem.linesInUse(tenantId, 'K1234');
    for (const [at, asked] of [
      ['0:00', ['POST']],
      ['3:59', ['POST']],
      ['4:01', ['POST', 'PUT']],
      ['8:00', ['POST', 'PUT']],
      ['8:02', ['POST', 'PUT', 'PUT']],
    ] as const) {
      const [minutes, rest] = at.split(':').map(Number);
      seconds = (minutes ?? 0) * 60 + (rest ?? 0);
      await atOnce(read);
      expect({ at, logins: logins() }).toEqual({ at, logins: asked });
    }
    expect(statuses()).toEqual(new Set([200]));
  });
});

describe('the token of the configuration API', () => {
  it.each([
    { lives: 300, renewedAfter: 270 },
    { lives: 50, renewedAfter: 25 },
  ])('that lives for $lives s is renewed after $renewedAfter s, once, and never refused', async (token) => {
    await cloudya.control('PATCH', '/cloudya/settings', { accessTokenSeconds: token.lives });
    const read = () => cloudya.phoneSystem.portalSwitch(tenantId, 'K1234');
    for (const [at, signOns] of [
      [0, 1],
      [token.renewedAfter - 1, 1],
      [token.renewedAfter + 1, 2],
      [2 * token.renewedAfter, 2],
      [2 * token.renewedAfter + 2, 3],
    ] as const) {
      seconds = at;
      await atOnce(read);
      expect({ at, signOns: cloudya.requests(hosts.signOn, 'POST').length }).toEqual({ at, signOns });
    }
    expect(statuses()).toEqual(new Set([200]));
  });
});
