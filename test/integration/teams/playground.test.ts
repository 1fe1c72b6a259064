/** The bot through Microsoft's Agents Playground, from installing to removing, while the wizard is walked. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTroubles } from '../../../bot/jobs/troubles.ts';
import { contoso, seedCompany } from '../../../sim/seed/company.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin, logins } from '../../setup/wizard.ts';
import { type Chat, openChat, type ShownMessage } from './chat.ts';

const soon = { timeout: 15_000, interval: 50 };

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;
let chat: Chat;

beforeAll(async () => {
  app = await startTestApp();
  [api, chat] = await Promise.all([app.as(admin), openChat(`${app.url}/api/messages`)]);
});

afterAll(async () => {
  await chat?.close();
  await app?.stop();
});

const idOf = (name: string) => seedCompany().people.find((person) => person.name === name)?.id ?? '';
const titled = (title: string) => chat.messages().filter(({ text }) => text.startsWith(title));
const shown = (title: string, count = 1) =>
  vi.waitFor(() => {
    const found = titled(title);
    expect(found).toHaveLength(count);
    return found.at(-1) as ShownMessage;
  }, soon);
const progress = () =>
  chat.messages().filter(({ text }) => /^(Setting up|Activating|Presence synchronisation is)/.test(text));
const progressSays = (text: RegExp) =>
  vi.waitFor(() => {
    expect(progress()).toHaveLength(1);
    expect(progress()[0]?.text).toMatch(text);
  }, soon);

/** Types, and answers what the bot answers. */
async function ask(text: string, objectId?: string): Promise<string> {
  const before = new Set(chat.messages().map(({ id }) => id));
  await (objectId === undefined ? chat.say(text) : chat.sayAs(objectId, text));
  return vi.waitFor(() => {
    const answer = chat.messages().find(({ id }) => !before.has(id));
    if (!answer) throw new Error(`no answer to ${text}`);
    return answer.text;
  }, soon);
}

describe('before anybody has opened the tab', () => {
  it('welcomes once, although Teams tells of the installation several times', async () => {
    await chat.install();
    await shown('Calls on Cloudya, visible in Teams');
    await chat.event('install');
    await chat.event('install');
    expect(await ask('nonsense')).toMatch(/^This is for your administrators/);
    expect(titled('Calls on Cloudya')).toHaveLength(1);
    expect(progress()).toEqual([]);
  });

  it.each(['help', 'status', 'mismatches', 'why Anna', ''])(
    'tells a person without a proven role whom to ask: %j',
    async (text) => {
      expect(await ask(text)).toContain('People with an admin role set me up');
    },
  );
});

describe('while the wizard is walked', () => {
  it('sends the progress card once the admin is proven', async () => {
    await api('GET', '/api/onboarding');
    await progressSays(/Step 1 of 6.*\nYour turn\nConnect Cloudya\nnow/s);
    expect(await ask('status')).toContain('Step 1 of 6 is open: Connect Cloudya.');
    expect(await ask('mismatches')).toContain('have not been read yet');
  });

  it('changes it in place, step by step, to the end', async () => {
    await api('PUT', '/api/onboarding/cloudya', logins);
    await progressSays(/Waiting for “MS Teams Presence synchronisation” in the portal/);
    await activate({ api, control: app.control, browse: app.browse });
    await progressSays(/^Presence synchronisation is set up/);
    const [card] = progress();
    expect(card?.changes).toBeGreaterThan(2);
    for (const line of [
      '30 extensions',
      'Tried out: all rights are there',
      'presence-sync@contoso.example',
      '21 people ready',
      '21 people, both directions',
      'Jonas Weber, {{TIME(',
    ]) {
      expect(card?.text).toContain(line);
    }
  });

  it('reports every mismatch with extension, address, reason and suggestion, and which of two counts and why', async () => {
    const { text } = await shown('21 of 30 extensions are linked');
    for (const line of [
      '112 Lena Vogt, one letter differs\nIn Cloudya lena.voigt@contoso.example. In Microsoft lena.vogt@contoso.example',
      '124 Marek Nowak, same name\nNo e-mail in Cloudya. In Microsoft marek.nowak@contoso.example',
      '118 and 131 carry Tobias Klein’s e-mail\n118 counts, because it is the lowest number',
      '121 Service desk: service@contoso.example belongs to Ute Hansen and Viktor Adler',
      '119 Sofia Rossi: the account of Sofia Rossi is disabled (sofia.rossi@contoso.example)',
      '129 Partner Stefan Ohm: Stefan Ohm is a guest (stefan.ohm@fabrikam.example)',
      '126 Warehouse: nobody has warehouse-gate@example.com',
      '104 Reception: no e-mail in Cloudya',
      '127 Meeting room Elbe: no e-mail in Cloudya',
      'Show all 9 in the tab',
    ]) {
      expect(text).toContain(line);
    }
  });
});

describe('afterwards', () => {
  it.each([
    ['help', /^What I do/],
    ['Hallo!', /^What I do/],
    ['<at>Cloudya Presence</at> STATUS', /^In step\nIn step\nContoso GmbH\n21 of 21 people are in step/],
    ['abweichungen', /^21 of 30 extensions are linked/],
    [
      'why Anna',
      /^Why is Anna Schmidt shown “In a call”\?\nBecause Cloudya line 105 is in use\. So I set “In a call” in Teams \d+ \w+ ago/,
    ],
    ['warum 109', /^Why is Felix Braun shown/],
    ['why lang', /Several people fit: Petra Lang \(103\), Mia Lang \(120\)/],
    ['why Nobody', /I know nobody called “Nobody”/],
    ['why', /Whom do you mean/],
    ['fix it all', /I did not understand “fix it all”/],
    ['', /I can only read text/],
  ])('answers %j', async (text, answer) => {
    expect(await ask(text)).toMatch(answer);
  });

  it('names the admin to somebody without a role, and refuses a guest', async () => {
    expect(await ask('status', idOf('Anna Schmidt'))).toMatch(
      /^This is for your administrators.*Write to Jonas Weber/s,
    );
    expect(await ask('status', idOf('Stefan Ohm'))).toMatch(/^Guest accounts cannot use this app/);
  });

  it('takes decisions from the card, shows them in it, and takes them back', async () => {
    const [report] = titled('21 of 30 extensions are linked');
    const id = report?.id ?? '';
    await chat.press(id, 'Link');
    await vi.waitFor(() => {
      const card = chat.messages().find((message) => message.id === id);
      expect(card?.text).toMatch(
        /^22 of 30.*Done\n112 Lena Vogt is linked\nIn Microsoft lena\.vogt@contoso\.example\nBy Jonas Weber/s,
      );
    }, soon);
    expect((await api('GET', '/api/matches?search=112')).body.rows[0].outcome).toMatchObject({
      kind: 'linked',
      by: 'hand',
    });
    await chat.press(id, 'Undo');
    await vi.waitFor(
      () => expect(chat.messages().find((message) => message.id === id)?.text).toMatch(/^21 of 30/),
      soon,
    );
  });

  it('lets nobody without a role press a button; the card stays', async () => {
    const [report] = titled('21 of 30 extensions are linked');
    const answer = await chat.press(report?.id ?? '', 'Ignore', idOf('Anna Schmidt'));
    expect(answer).toMatchObject({
      type: 'application/vnd.microsoft.activity.message',
      value: 'This is for your administrators',
    });
    expect((await api('GET', '/api/matches?search=112')).body.rows[0].outcome.kind).toBe('near-miss');
  });

  it('tells trouble once when it begins and once when it ends', async () => {
    const { db, jobs, events } = app.context;
    const troubles = createTroubles({
      ...{ db, events, changed: () => undefined },
      alert: (tx, tenantId, alert) => jobs.enqueue(tx, 'alert', { tenantId, ...alert }),
    });
    await troubles.report(
      contoso.tenantId,
      'sync-user',
      'sync_user_password_reset',
      new Date(Date.now() - 12 * 60_000),
    );
    const { text } = await shown('Needs care\nThe sync user’s password was reset');
    expect(text).toContain('Cause: Microsoft no longer accepts its sign-in');
    expect(text).toContain('To do: Log in once with the new password\nLog in as sync user');
    await troubles.report(contoso.tenantId, 'sync-user', 'sync_user_password_reset', new Date());
    await troubles.resolved(contoso.tenantId, 'sync-user');
    const end = await shown('In step\nIn step as before');
    expect(end.text).toContain('The sync user is logged in again. It lasted 12 minutes, nothing was lost.');
    expect(titled('Needs care')).toHaveLength(1);
  });
});

describe('removing the app from a chat', () => {
  it('ends the chat, not the synchronisation; a new installation begins anew with what holds now', async () => {
    const before = chat.messages().length;
    await chat.event('uninstall');
    await vi.waitFor(async () => expect((await api('GET', '/api/onboarding')).body.chat.exists).toBe(false), soon);
    expect((await api('GET', '/api/overview')).body).toMatchObject({ health: 'in-step', inStep: 21 });
    await chat.event('install');
    await shown('Calls on Cloudya, visible in Teams', 2);
    await vi.waitFor(() => {
      const later = chat
        .messages()
        .slice(before)
        .map(({ text }) => text.split('\n')[0]);
      expect(later).toEqual(['Calls on Cloudya, visible in Teams', '21 of 30 extensions are linked']);
    }, soon);
  });

  it('is in the Playground’s own recording: the progress card was created once and then changed', () => {
    const sent = chat.recording().filter(({ direction }) => direction.startsWith('User Application'));
    const saying = (text: string) => sent.filter(({ request }) => JSON.stringify(request.body).includes(text));
    const methods = (text: string) => saying(text).map(({ request }) => request.method);
    expect(methods('Calls on Cloudya, visible in Teams')).toEqual(['POST', 'POST']);
    const wizard = [
      ...methods('Setting up presence synchronisation'),
      ...methods('Activating presence synchronisation'),
    ];
    expect(wizard.filter((method) => method === 'POST')).toHaveLength(1);
    expect(new Set(methods('Presence synchronisation is set up'))).toEqual(new Set(['PUT']));
  });
});

describe('deactivating', () => {
  it('begins a new progress card, in which what has to be done again is open', async () => {
    await api('POST', '/api/deactivation', {});
    const card = await shown('Setting up presence synchronisation');
    expect(card.text).toMatch(/Step 4 of 6.*Sync user found.*Your turn\nLog in as sync user/s);
    expect(await ask('status')).toContain('Step 4 of 6 is open: Log in as sync user.');
  });
});
