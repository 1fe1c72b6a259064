import { describe, expect, it } from 'vitest';
import type { DeskPerson, DeskState, Steps } from '../../../sim/pages/desk/state.ts';
import { targetOf } from '../../../sim/pages/host/links.ts';
import { advance, hintAt } from '../../../sim/pages/window/hints.ts';
import { readSettings } from '../../../sim/pages/window/settings.ts';
import { words } from '../../../sim/pages/words.ts';

const nothing: Steps = {
  connected: false,
  switchOn: false,
  consented: false,
  syncUser: false,
  signedIn: false,
  active: false,
};
const all: Steps = {
  ...nothing,
  connected: true,
  switchOn: true,
  consented: true,
  syncUser: true,
  signedIn: true,
  active: true,
};

function person(name: string, change: Partial<DeskPerson> = {}): DeskPerson {
  return {
    extension: '1',
    name,
    line: 'idle',
    published: null,
    upn: 'x',
    own: 'Available',
    seen: 'Available',
    ...change,
  };
}

function desk(steps: Partial<Steps>, people: DeskPerson[] = []): DeskState {
  const both = [person('Elif Yilmaz'), person('Ben Fischer')];
  const shown = both.map((one) => people.find(({ name }) => name === one.name) ?? one);
  return { people: shown, users: [], syncUserUpn: undefined, steps: { ...nothing, ...steps }, logins: {} };
}

const idle = { asked: false, broke: false, mended: false };
const hintFor = (reached: number, state: DeskState, deeds = idle) => hintAt(advance(reached, state, deeds)).id;

describe('hints', () => {
  it.each([
    ['connect', {}],
    ['portal', { connected: true }],
    ['consent', { connected: true, switchOn: true }],
    ['account', { connected: true, switchOn: true, consented: true }],
    ['signIn', { connected: true, switchOn: true, consented: true, syncUser: true }],
    ['activate', { connected: true, switchOn: true, consented: true, syncUser: true, signedIn: true }],
    ['ring', all],
    ['ring', { ...all, syncUser: false, signedIn: false }],
  ])('lead through the setting up: %s', (id, steps) => {
    expect(hintFor(0, desk(steps))).toBe(id);
  });

  it('go on by what is played, and never back', () => {
    const ring = advance(0, desk(all), idle);
    expect(hintFor(ring, desk(all, [person('Elif Yilmaz', { line: 'ringing' })]))).toBe('answer');
    const answered = advance(ring, desk(all, [person('Elif Yilmaz', { line: 'in-use' })]), idle);
    expect(hintAt(answered).id).toBe('hangUp');
    const hungUp = advance(answered, desk(all), idle);
    expect(hintAt(hungUp).id).toBe('teamsCall');
    const inCall = advance(hungUp, desk(all, [person('Ben Fischer', { own: 'InACall' })]), idle);
    expect(hintAt(inCall).id).toBe('teamsBack');
    const back = advance(inCall, desk(all), idle);
    expect(hintAt(back).id).toBe('ask');
    expect(hintFor(back, desk(all), { ...idle, asked: true })).toBe('breakIt');
    expect(hintFor(back, desk(all), { asked: true, broke: true, mended: false })).toBe('mendIt');
    expect(hintFor(back, desk(all), { asked: true, broke: true, mended: true })).toBe('free');
  });

  it('end with free play, however often one asks for the next', () => {
    expect(hintFor(99, desk(nothing))).toBe('free');
  });

  it('name what to press, in both languages', () => {
    for (const language of ['en', 'de'] as const)
      for (const hint of Object.values(words[language].hints)) expect(hint.split('**').length % 2).toBe(1);
    const buttons = (language: 'en' | 'de') =>
      (['connect', 'portal', 'consent', 'account', 'signIn', 'activate'] as const).map(
        (id) => words[language].hints[id].split('**')[1],
      );
    expect(buttons('en')).toEqual([
      'Connect Cloudya',
      'Open the portal',
      'Give admin consent',
      'Open the admin centre',
      'Log in as sync user',
      'Activate presence synchronisation',
    ]);
    expect(buttons('de')).toEqual([
      'Cloudya verbinden',
      'Portal öffnen',
      'Administratorzustimmung erteilen',
      'Admin Center öffnen',
      'Als Sync-Benutzer anmelden',
      'Präsenzsynchronisation aktivieren',
    ]);
  });
});

describe('links of Teams', () => {
  const app = 'https://teams.microsoft.com/l/entity/b7c6a1de-2f0e-4b5c-8a39-6d1f0e2a4c11/presence';

  it.each([
    [`${app}?context=${encodeURIComponent('{"subEntityId":"matches/near-miss"}')}`, 'matches/near-miss'],
    [`${app}?webUrl=x&context=${encodeURIComponent('{"subPageId":"consent"}')}`, 'consent'],
    [app, ''],
    [`${app}?context=nonsense`, ''],
  ])('into the app open the tab: %s', (url, subPageId) => {
    expect(targetOf(url)).toEqual({ kind: 'tab', subPageId });
  });

  it.each(['https://teams.microsoft.com/l/chat/0/0?users=28:bot-id', app.replace(/presence$/, 'conversations')])(
    'to the bot lead to the chat: %s',
    (url) => {
      expect(targetOf(url)).toEqual({ kind: 'chat' });
    },
  );

  it.each(['https://teams.microsoft.com/l/chat/0/0?users=petra.lang@contoso.example', 'https://example.com/'])(
    'to elsewhere open a page: %s',
    (url) => {
      expect(targetOf(url)).toEqual({ kind: 'page', url });
    },
  );
});

describe('the address of the window', () => {
  it('says how it is set', () => {
    expect(readSettings('?theme=dark&locale=de-de&as=anna@fabrikam.example', 'en-GB')).toEqual({
      theme: 'dark',
      language: 'de',
      upn: 'anna@fabrikam.example',
    });
    expect(readSettings('', 'de-AT')).toMatchObject({ theme: 'default', language: 'de' });
    expect(readSettings('?theme=pink&locale=fr', 'de')).toMatchObject({ theme: 'default', language: 'en' });
  });
});
