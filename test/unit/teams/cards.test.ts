// @vitest-environment jsdom
import { AdaptiveCard, SerializationContext } from 'adaptivecards';
import { describe, expect, it } from 'vitest';
import { endings } from '../../../bot/identity/entra-errors.ts';
import { refusedAs } from '../../../bot/presence/subscribe-rounds.ts';
import { troubleCard } from '../../../bot/teams/cards/alert-card.ts';
import type { Card } from '../../../bot/teams/cards/elements.ts';
import { moment } from '../../../bot/teams/cards/elements.ts';
import { entryKey, reportCard } from '../../../bot/teams/cards/report-card.ts';
import { textsFor } from '../../../bot/teams/texts/texts.ts';
import { links, manyRows, now, openRows, rowsOfTwo, samples } from '../../fixtures/cards/samples.ts';

/** Teams takes 28 KB a message, what surrounds the card included (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages). */
const mostBytes = 26_000;

const all = (['en', 'de'] as const).flatMap((language) =>
  Object.entries(samples(language)).map(([name, message]) => [`${name} (${language})`, message] as const),
);

// biome-ignore lint/suspicious/noExplicitAny: any part of a card
type Part = any;

function parts(value: Part): Part[] {
  if (value === null || typeof value !== 'object') return [];
  const own = typeof value.type === 'string' ? [value] : [];
  return [...own, ...Object.values(value).flatMap(parts)];
}

function faultsOf(card: Card): string[] {
  const context = new SerializationContext();
  const drawn = new AdaptiveCard();
  drawn.parse(card, context);
  const parsing = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  const validation = drawn.validateProperties().validationEvents.map(({ message }) => message);
  // the renderer matches every second `lang` against a regular expression that has not been reset
  return [...parsing, ...validation].filter((fault) => !/property "lang"/.test(fault));
}

describe.each(all)('card %s', (_, { card, summary }) => {
  it('is one that the renderer takes without complaint', () => {
    expect(faultsOf(card)).toEqual([]);
    expect(card).toMatchObject({ type: 'AdaptiveCard', version: '1.5', lang: expect.stringMatching(/^(en|de)$/) });
  });

  it('says in words what its images say, and has at most six buttons, one of them primary', () => {
    const found = parts(card);
    for (const image of found.filter(({ type }) => type === 'Image')) expect(image.altText).toMatch(/\w/);
    const actions = found.filter(({ type }) => type.startsWith('Action.'));
    expect(actions.length).toBeLessThanOrEqual(6);
    expect(actions.filter(({ style }) => style === 'positive').length).toBeLessThanOrEqual(1);
    for (const { title } of actions) expect(title.length).toBeLessThanOrEqual(36);
  });

  it('is small enough, has a summary, and no text that was not found', () => {
    const text = JSON.stringify(card);
    expect(Buffer.byteLength(text)).toBeLessThan(mostBytes);
    expect(summary).toMatch(/\w/);
    expect(text).not.toMatch(/"(text|title|value|altText)":"[a-z-]+(\.[\w-]+)+"/);
    expect(text.replace(/\{\{(TIME|DATE)\([^)]*\)\}\}/g, '')).not.toContain('{{');
  });
});

describe('the report', () => {
  const texts = textsFor('en');
  const counts = { extensions: 100_000, linked: 20_000 };
  const base = { texts, links, counts, kAccounts: ['K1234'], decisions: [], now };
  const textOf = (card: Card) =>
    parts(card)
      .map(({ text, title }) => text ?? title ?? '')
      .join('\n');

  it('stays small with thousands of mismatches, however long names and addresses are', () => {
    const longest = manyRows(80_000, 'ü_*'.repeat(300));
    const { card } = reportCard({ ...base, open: longest });
    expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(mostBytes);
    expect(faultsOf(card)).toEqual([]);
    expect(textOf(card)).toContain('79,984 more in the tab');
    expect(textOf(card)).toContain('Show all 80,000 in the tab');
  });

  it('names each of a dozen and more', () => {
    const { card } = reportCard({ ...base, open: manyRows(16) });
    for (const { extension } of manyRows(16)) expect(textOf(card)).toContain(extension);
    expect(textOf(card)).not.toContain('more in the tab');
  });

  it('takes one entry for all extensions of a person', () => {
    const duplicates = openRows.filter(({ outcome }) => outcome.kind === 'duplicate');
    const second = duplicates.map((row) => ({ ...row, extension: '140' }));
    const { card } = reportCard({ ...base, open: [...duplicates, ...second] });
    expect(parts(card).filter(({ altText }) => altText === 'Duplicate')).toHaveLength(1);
  });

  it('knows a row by extension and outcome', () => {
    expect(new Set(openRows.map(entryKey)).size).toBe(openRows.length);
    expect(openRows[0] && entryKey(openRows[0])).toBe('112/near-miss');
  });
});

describe('where a tenant has several customers', () => {
  const textOf = (name: string) =>
    parts(samples('en')[name]?.card)
      .flatMap(({ text, title, value }) => [text, title, value].filter((each) => typeof each === 'string'))
      .join('\n');

  it('the report tells the same number of two customers apart, and its buttons act on the right one', () => {
    const text = textOf('report-several');
    for (const shown of ['112 · K1234 Lena Vogt', '112 · K5678 Marek Nowak', '118 · K1234 and 131 · K5678'])
      expect(text).toContain(shown);
    expect(text).toContain('Let 131 · K5678 count');
    const acts = parts(samples('en')['report-several']?.card).flatMap(({ data }) => data?.extension ?? []);
    expect(acts).toEqual(['112@K1234', '112@K1234', '112@K5678', '112@K5678', '131@K5678']);
    expect(text).not.toMatch(/\d@K/);
  });

  it('the report says so where two customers have the same number of one person', () => {
    const [row] = rowsOfTwo.filter(({ outcome }) => outcome.kind === 'duplicate');
    if (row?.outcome.kind !== 'duplicate') throw new Error('no duplicate');
    const outcome = { ...row.outcome, counts: '118@K1234', extensions: ['118@K1234', '118@K5678'] };
    const parts = { texts: textsFor('en'), links, counts: { extensions: 2, linked: 1 }, decisions: [], now };
    const { card } = reportCard({ ...parts, kAccounts: ['K1234', 'K5678'], open: [{ ...row, outcome }] });
    expect(JSON.stringify(card)).toContain('118 · K1234 counts, because its customer number comes first');
  });

  it('why names the customer, and leads to the person', () => {
    expect(textOf('why-several')).toContain('Because Cloudya line 105 · K5678 is in use');
    expect(JSON.stringify(samples('en')['why-several']?.card)).toContain(
      links.tab({ page: 'overview', extension: '105@K5678' }),
    );
  });

  it('a trouble names whose it is, and what it means for the others', () => {
    expect(textOf('alert-of-one')).toContain('K5678: Cloudya does not answer');
    expect(textOf('alert-switch-of-one')).toContain('the others go on');
    expect(textOf('alert-of-one-ended')).toContain('K5678: Line states arrive again');
    expect(textOf('alert-of-one-ended')).toContain('Still open: K1234: The switch in Cloudya is off.');
    expect(textOf('status-several')).toContain('K5678 needs care');
    expect(textOf('alert-stopped')).not.toContain('K1234');
  });

  it('progress counts all extensions, and names whose switch is missing', () => {
    expect(textOf('progress-several')).toContain('55 extensions of 2 customers');
    expect(textOf('progress-switch-several')).toContain('in the portal: K1234, K5678');
  });
});

describe('moment', () => {
  it.each([
    ['2026-03-02T09:14:59.900Z', '{{TIME(2026-03-02T09:14:59Z)}}'],
    ['2026-02-27T09:14:59.900Z', '{{DATE(2026-02-27T09:14:59Z, SHORT)}}, {{TIME(2026-02-27T09:14:59Z)}}'],
  ])('%s is drawn by the reader’s client', (at, text) => {
    expect(moment(at, now)).toBe(text);
  });
});

describe('an alert', () => {
  it('tells the cause that Microsoft named and what to do, and leads to where one click logs the sync user in', () => {
    const text = JSON.stringify(samples('en')['alert-refused']?.card);
    expect(text).toContain('A Conditional Access policy stopped the account (AADSTS53003)');
    expect(text).toContain('Exclude the sync user from that policy, then log in once');
    expect(text).toContain(links.tab({ page: 'settings', section: 'sync-users' }));
  });

  it.each([...endings, ...refusedAs])('about a sync user leads straight to where it is mended: %s', (code) => {
    for (const [language, button] of [
      ['en', /^(Log in as sync user|Open the app)$/],
      ['de', /^(Als Sync-Benutzer anmelden|App öffnen)$/],
    ] as const) {
      const { card } = troubleCard({ texts: textsFor(language), links, code, readEverySeconds: 5 });
      const url = links.tab({ page: 'settings', section: 'sync-users' });
      expect(parts(card).filter(({ type }) => type === 'Action.OpenUrl')).toEqual([
        expect.objectContaining({ url, title: expect.stringMatching(button) }),
      ]);
    }
  });

  it('about clocks that are apart says by how much, and whose to set', () => {
    const text = JSON.stringify(samples('en')['alert-clock']?.card);
    expect(text).toContain('20 minutes apart');
    expect(text).toContain('sets the clock of its server');
  });

  it('about a code nobody knows uses the words of the trouble', () => {
    const unknown = {
      texts: textsFor('en'),
      links,
      code: 'sync_user_signed_out',
      values: { vendorCode: 'AADSTS99999999' },
    };
    const text = JSON.stringify(troubleCard({ ...unknown, readEverySeconds: 5 }).card);
    expect(text).toContain('Microsoft no longer accepts its sign-in');
  });

  it.each(['invalid_client', 'unauthorized_client', 'server_error'])(
    'about Cloudya is never in words of Microsoft, though both name %s',
    (vendorCode) => {
      const refused = { texts: textsFor('en'), links, code: 'cloudya_login_refused', values: { vendorCode } };
      const text = JSON.stringify(troubleCard({ ...refused, readEverySeconds: 5 }).card);
      expect(text).toContain('Cloudya no longer accepts client or secret');
      expect(text).not.toContain('Microsoft');
    },
  );

  it.each([
    [
      'microsoft_code',
      { vendorCode: 'AADSTS99999999', correlationId: 'id-1' },
      'AADSTS99999999, 2026-03-02 09:00:00 UTC, id-1',
    ],
    ['cloudya_conflict', { vendorCode: 'conflict', correlationId: 'id-2' }, 'conflict, 2026-03-02 09:00:00 UTC, id-2'],
    ['sync_user_signed_out', { vendorCode: 'AADSTS99999999' }, 'AADSTS99999999, 2026-03-02 09:00:00 UTC'],
    ['something_new', {}, 'something_new, 2026-03-02 09:00:00 UTC'],
  ])('about %s names code, time and id for a support', (code, values, reference) => {
    for (const [language, title] of [
      ['en', 'For support'],
      ['de', 'Für den Support'],
    ] as const) {
      const parts = { texts: textsFor(language), links, code, values, at: '2026-03-02T09:00:00.123Z' };
      const text = JSON.stringify(troubleCard({ ...parts, readEverySeconds: 5 }).card);
      expect(text).toContain(JSON.stringify({ title, value: reference }));
    }
  });

  it.each([
    ['cloudya_silent', {}],
    // it has words of its own
    ['sync_user_signed_out', { vendorCode: 'AADSTS50173', correlationId: 'id-1' }],
  ])('about %s, which words explain, names no reference', (code, values) => {
    const parts = { texts: textsFor('en'), links, code, values, at: '2026-03-02T09:00:00Z' };
    expect(JSON.stringify(troubleCard({ ...parts, readEverySeconds: 5 }).card)).not.toContain('For support');
  });

  it('about a switch that is not seen does not say that it is off, and warns', () => {
    for (const about of [undefined, 'K5678']) {
      const unseen = { texts: textsFor('en'), links, code: 'portal_switch_unknown', about, values: {} };
      const text = JSON.stringify(troubleCard({ ...unseen, readEverySeconds: 5 }).card);
      expect(text).toContain('I can’t see the switch');
      expect(text).not.toMatch(/switch in Cloudya is off|is not ticked|paused/i);
      expect(text).toContain(`"altText":"${textsFor('en').plain('icon.warning')}"`);
    }
  });
});
