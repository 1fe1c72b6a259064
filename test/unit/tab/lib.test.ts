import { beforeAll, describe, expect, it, vi } from 'vitest';
import { routes } from '../../../contract/routes.ts';
import { formatRoute, parseRoute, type Route } from '../../../tab/app/routes.ts';
import { spanOf } from '../../../tab/components/use-virtual-rows.ts';
import { assignedTo, emptyForm, faultsOf, formOf, toConnect } from '../../../tab/features/activation/connect-form.ts';
import { endpoints } from '../../../tab/lib/endpoints.ts';
import { formatAgo, formatDuration, formatSeconds, formatSince, formatTime } from '../../../tab/lib/format.ts';
import { loadTexts, toLanguage } from '../../../tab/lib/i18n.ts';
import { describeProblem } from '../../../tab/lib/problems.ts';
import { toTheme } from '../../../tab/lib/teams.ts';

import { onboarding } from '../../fixtures/tab-harness/states.ts';

beforeAll(() => loadTexts('en-gb'));
vi.stubEnv('TZ', 'UTC');

const now = Date.parse('2026-11-23T09:14:36Z');
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();

describe('times and numbers', () => {
  it.each([
    [5, '5 s'],
    [125, '2 min'],
    [7_300, '2 h'],
  ])('%i seconds have held for %s', (seconds, expected) => expect(formatSince(ago(seconds), 'en', now)).toBe(expected));

  it.each([
    [8, 'en', '8 seconds ago'],
    [8, 'de', 'vor 8 Sekunden'],
    [130, 'en', '2 minutes ago'],
  ])('%i seconds ago in %s: %s', (seconds, language, expected) =>
    expect(formatAgo(ago(seconds), language, now)).toBe(expected),
  );

  it('turns absolute when older than an hour, with the date when not today', () => {
    expect(formatAgo(ago(4_000), 'en', now)).toBe('08:07');
    expect(formatTime(ago(90_000), 'en', now)).toMatch(/22 Nov/);
    expect(formatSince(null, 'en', now)).toBe('');
  });

  it('writes figures as the language does', () => {
    expect(formatSeconds(840, 'en')).toBe('0.8 s');
    expect(formatSeconds(840, 'de')).toBe('0,8 s');
    expect(formatDuration(4, 'de')).toBe('4 Sekunden');
    expect(formatDuration(130, 'en')).toBe('2 minutes');
  });
});

describe('problems', () => {
  it.each([
    ['cloudya_login_refused', 'error', 'none', false],
    ['consent_declined', 'warning', 'none', false],
    ['microsoft_throttles', 'info', 'none', false],
    ['sign_in_rule', 'error', 'none', true],
    ['token_expired', 'error', 'sign-in', false],
    ['database_busy', 'error', 'by-itself', false],
    ['offline', 'error', 'by-hand', false],
    ['internal', 'error', 'by-hand', true],
  ] as const)('%s', (code, intent, retry, copyable) =>
    expect(describeProblem({ code, at: ago(1), values: {} })).toMatchObject({ code, intent, retry, copyable }),
  );

  it('shows a code it does not know as it is', () => {
    const described = describeProblem({ code: 'AADSTS90099', at: ago(1), values: {} });
    expect(described).toMatchObject({ code: 'microsoft_code', copyable: true, values: { vendorCode: 'AADSTS90099' } });
  });
});

describe('addresses', () => {
  it.each<[string, Route]>([
    ['', { page: 'start' }],
    ['setup', { page: 'setup' }],
    ['setup/sign-in', { page: 'setup', step: 'sign-in' }],
    ['overview', { page: 'overview' }],
    ['people/refused', { page: 'overview', filter: 'refused' }],
    ['overview/a%2Fb', { page: 'overview', linkId: 'a/b' }],
    ['matches', { page: 'matches', filter: 'all' }],
    ['matches/near-miss', { page: 'matches', filter: 'near-miss' }],
    ['settings/audit', { page: 'settings', section: 'audit' }],
    ['help', { page: 'help' }],
  ])('%s', (path, route) => {
    expect(parseRoute(path)).toEqual(route);
    expect(formatRoute(route)).toBe(path);
  });

  it.each<[string, Route]>([
    ['consent', { page: 'setup', step: 'consent' }],
    ['step/consent', { page: 'setup', step: 'consent' }],
    ['setup/nonsense', { page: 'setup' }],
    ['why/abc', { page: 'overview', linkId: 'abc' }],
    ['people/nonsense', { page: 'overview' }],
    ['matches/nonsense', { page: 'matches', filter: 'all' }],
    ['settings/nonsense', { page: 'settings', section: 'directions' }],
    ['nonsense/%', { page: 'start' }],
  ])('%s is understood, too', (path, route) => expect(parseRoute(path)).toEqual(route));

  it('are those of the contract', () => {
    expect(endpoints).toEqual(
      Object.fromEntries(Object.entries(routes).map(([name, { method, path }]) => [name, [method, path]])),
    );
  });
});

describe('fields of step 1', () => {
  it('finds what is missing or wrong', () => {
    const nothing = { connections: [], operatorKey: { available: false, assigned: [] } };
    expect(Object.keys(faultsOf(emptyForm(nothing)))).toHaveLength(5);
    const form = {
      key: 'own' as const,
      kAccount: 'K12x',
      clientId: 'c',
      clientSecret: 's',
      ctiUser: ' ',
      ctiPassword: 'p',
    };
    expect(faultsOf(form)).toEqual({ kAccount: 'kAccountWrong', ctiUser: 'missing' });
  });

  it('sends the number as NFON writes it, and secrets as they were typed', () => {
    const typed = { kAccount: ' k1234 ', clientId: ' c ', clientSecret: ' s ', ctiUser: ' u ', ctiPassword: ' p ' };
    const form = { key: 'own' as const, ...typed };
    expect(toConnect(form)).toEqual({
      kAccount: 'K1234',
      clientId: 'c',
      clientSecret: ' s ',
      ctiUser: 'u',
      ctiPassword: ' p ',
    });
  });

  it('asks nothing of the API client and sends nothing of it where it is the operator’s', () => {
    const [connection] = onboarding.waiting.connect.connections;
    const operatorKey = { available: true, assigned: ['K1234', 'K5678'] };
    const connect = { connections: connection ? [connection] : [], operatorKey };
    expect(assignedTo(connect)).toEqual(['K5678']);
    const form = emptyForm(connect);
    expect(form).toMatchObject({ key: 'operator', kAccount: 'K5678' });
    expect(faultsOf(form)).toEqual({ ctiUser: 'missing', ctiPassword: 'missing' });
    const filled = { ...form, clientId: 'left over', ctiUser: 'u', ctiPassword: 'p' };
    expect(toConnect(filled)).toEqual({ kAccount: 'K5678', ctiUser: 'u', ctiPassword: 'p' });
    // several to choose from: none is taken for granted
    expect(emptyForm({ ...connect, connections: [] }).kAccount).toBe('');
  });

  it('begins with what is known of a customer, never with a secret', () => {
    const [connection] = onboarding.waiting.connect.connections;
    expect(connection && formOf(connection)).toEqual({
      key: 'own',
      kAccount: 'K1234',
      clientId: 'contoso-presence',
      clientSecret: '',
      ctiUser: 'presence',
      ctiPassword: '',
    });
  });
});

describe('rows worth drawing', () => {
  it('are all of a short list', () => expect(spanOf(200, 40, 0, 800)).toEqual({ from: 0, to: 200 }));

  it('are those in sight and a few around them in a long one', () => {
    expect(spanOf(100_000, 40, 0, 800)).toEqual({ from: 0, to: 32 });
    expect(spanOf(100_000, 40, 2_000_000, 800)).toEqual({ from: 49_988, to: 50_032 });
    expect(spanOf(100_000, 40, 9_999_999, 800)).toEqual({ from: 99_999, to: 100_000 });
  });
});

it.each([
  ['de-DE', 'de'],
  ['de', 'de'],
  ['en-gb', 'en'],
  ['fr-fr', 'en'],
])('%s is spoken to in %s', (locale, language) => expect(toLanguage(locale)).toBe(language));

it.each([
  ['dark', 'dark'],
  ['contrast', 'contrast'],
  ['glass', 'default'],
  [undefined, 'default'],
])('theme %s looks like %s', (name, theme) => expect(toTheme(name)).toBe(theme));
