/** Single-use secrets: of pop-ups for five minutes, of the forwarded link for seven days. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { authPages } from '../../../bot/api/auth-pages.ts';
import { consentLink, consentOutcome, consentTicket } from '../../../bot/onboarding/give-consent.ts';
import type { Admin, OnboardingDeps } from '../../../bot/onboarding/onboarding.ts';
import { signInTicket } from '../../../bot/onboarding/sign-in.ts';
import type { Database } from '../../../bot/store/database.ts';
import { createQuietOnboardingStore } from '../../builders/onboarding-store.ts';
import { openTestDatabase } from '../../setup/database.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const tenantId = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const jonas: Admin = {
  tenantId,
  userId: 'user-jonas',
  name: 'Jonas Weber',
  upn: 'jonas.weber@contoso.example',
  roles: [],
  mayConsent: true,
  ssoToken: 'token',
};

let db: Database;
let server: Server;
let now: number;
let deps: OnboardingDeps;

beforeAll(async () => {
  db = await openTestDatabase();
  const store = createQuietOnboardingStore(db);
  // what a pop-up touches, and nothing of the vendors
  deps = {
    clock: { now: () => now },
    store,
    publicUrl: 'https://presence.contoso.example',
    changed: () => undefined,
    consent: {
      consentUrl: (tenant: string, state: string) => `https://login.microsoftonline.com/${tenant}?state=${state}`,
      prove: async () => [],
    },
    signIn: {
      authorizeUrl: ({ state }: { state: string }) => `https://login.microsoftonline.com/authorize?state=${state}`,
      explain: () => ({ code: 'sign_in_declined', values: {} }),
    },
    profile: { organisation: async () => ({ kind: 'consent-needed' }) },
  } as unknown as OnboardingDeps;
  server = createServer(express().use(authPages(deps))).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  await new Promise((done) => server.close(done));
  await db.close();
});

beforeEach(async () => {
  now = Date.parse('2026-03-02T09:00:00Z');
  await db.query('delete from tenants');
});

async function open(url: string, method = 'GET') {
  const { pathname, search } = new URL(url, deps.publicUrl);
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}${search}`;
  const response = await fetch(address, { method, redirect: 'manual' });
  return { status: response.status, location: response.headers.get('location') ?? '', text: await response.text() };
}

const stateOf = (location: string) => new URL(location).searchParams.get('state') ?? '';

describe.each([
  ['consent', consentTicket, '/auth/consent-callback'],
  ['sign-in', signInTicket, '/auth/callback'],
] as const)('the ticket of a pop-up: %s', (_, ticket, callback) => {
  it('opens Microsoft’s page once', async () => {
    const { url } = await ticket(deps, jonas);
    expect((await open(url)).status).toBe(302);
    expect((await open(url)).status).toBe(410);
  });

  it('opens it for one of two who come at once', async () => {
    const { url } = await ticket(deps, jonas);
    const answers = await Promise.all([open(url), open(url), open(url)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([302, 410, 410]);
  });

  it('is good for five minutes', async () => {
    const [early, late] = [await ticket(deps, jonas), await ticket(deps, jonas)];
    expect(early.expiresAt).toBe('2026-03-02T09:05:00.000Z');
    now += 5 * minute - 1;
    expect((await open(early.url)).status).toBe(302);
    now += 1;
    expect((await open(late.url)).status).toBe(410);
  });

  it('leads to a state that comes back once', async () => {
    const { location } = await open((await ticket(deps, jonas)).url);
    const back = `${callback}?state=${stateOf(location)}&error=access_denied`;
    expect((await open(back)).location).toMatch(/^\/tab\/auth-end\.html\?result=/);
    expect((await open(back)).status).toBe(410);
    expect((await open(`${callback}?state=made-up`)).status).toBe(410);
  });

  it('leaves nothing behind once it is over', async () => {
    await ticket(deps, jonas);
    now += 6 * minute;
    await open((await ticket(deps, jonas)).url);
    const rows = await db.query<{ expires_at: Date }>('select expires_at from tickets');
    expect(rows.filter(({ expires_at }) => expires_at.getTime() <= now)).toEqual([]);
  });
});

it('the result of a pop-up is its own admin’s only, and good once', async () => {
  const { location } = await open((await consentTicket(deps, jonas)).url);
  const back = await open(`/auth/consent-callback?state=${stateOf(location)}&admin_consent=True&tenant=somebody-elses`);
  const handle = new URL(back.location, deps.publicUrl).searchParams.get('result') ?? '';
  const finished = { kind: 'finished', handle } as const;
  const petra = { ...jonas, userId: 'user-petra' };
  await expect(consentOutcome(deps, petra, finished)).rejects.toMatchObject({ code: 'ticket_expired' });
  await expect(consentOutcome(deps, jonas, finished)).rejects.toMatchObject({ code: 'ticket_expired' });
});

describe('the link to forward', () => {
  async function link(): Promise<string> {
    await consentLink(deps, jonas);
    const { steps } = await deps.store.loadFacts(tenantId, jonas.userId);
    return (steps.consent?.facts.link as { url: string } | undefined)?.url ?? '';
  }

  it('reveals nothing, and opening it uses up nothing: only its button begins a consent', async () => {
    const url = await link();
    for (let scanner = 0; scanner < 3; scanner += 1) {
      const page = await open(url);
      expect(page.status).toBe(200);
      expect(page.text).not.toMatch(new RegExp(`${tenantId}|Jonas|contoso\\.example|state=`));
    }
    expect(await db.query(`select 1 as found from tickets where purpose = 'consent-state'`)).toEqual([]);
    const [first, second] = [await open(url, 'POST'), await open(url, 'POST')];
    expect([first.status, second.status]).toEqual([303, 303]);
    expect(stateOf(first.location)).not.toBe(stateOf(second.location));
  });

  it('is good for seven days', async () => {
    const url = await link();
    now += 7 * day - 1;
    expect((await open(url)).status).toBe(200);
    expect((await open(url, 'POST')).status).toBe(303);
    now += 1;
    expect([(await open(url)).status, (await open(url, 'POST')).status]).toEqual([410, 410]);
  });
});
