// @vitest-environment jsdom
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CorrectionOutcome, correctionOutcomes } from '../../../contract/correcting.ts';
import type { MatchRow } from '../../../contract/matching.ts';
import { App } from '../../../tab/app/app.tsx';
import {
  type Fate,
  keyOf,
  type Mending,
  mayTryAgain,
  mendingsOf,
  selectableOf,
  tickedAtFirst,
} from '../../../tab/features/matches/corrections.ts';
import { hasText } from '../../../tab/lib/i18n.ts';
import { type FakeTabApi, refusal, standInForApi } from '../../fakes/fake-tab-api.ts';
import { standInBrowser } from '../../fakes/stand-in-browser.ts';

vi.setConfig({ testTimeout: 30_000 });

let api: FakeTabApi;
const user = userEvent.setup();

beforeEach(() => {
  standInBrowser(10_000);
  // room for the table
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(1_200);
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function open(state: string): Promise<void> {
  api = standInForApi(state);
  window.history.replaceState(null, '', '/tab/matches/near-miss');
  render(<App />);
  await screen.findByRole('heading', { name: 'Matches', level: 1 });
}

const button = (name: string) => screen.findByRole('button', { name });
const answers = (outcome: CorrectionOutcome, email?: string) => () => ({ status: 200, body: { outcome, email } });
const sent = (extension: string) => api.called('POST', `/api/matches/${extension}/correction`).map(({ body }) => body);

/** Asks from the row's menu; answers the question. */
async function ask(extension: string, item = 'Correct the e-mail'): Promise<HTMLElement> {
  await user.click(await button(`More, ${extension}`));
  await user.click(await screen.findByRole('menuitem', { name: item }));
  return screen.findByRole('alertdialog');
}

describe('one e-mail', () => {
  it('asks with extension and address, beginning on Cancel, which leads back to the row', async () => {
    await open('in-step');
    const dialog = await ask('112');
    within(dialog).getByRole('heading', { name: 'Set the e-mail of 112 to lena.vogt@contoso.example?' });
    expect(dialog.textContent).toContain('Voicemail goes there, too.');
    expect(dialog.textContent).toContain('Now: lena.voigt@contoso.example');
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Cancel'));
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(async () => expect(document.activeElement).toBe(await button('More, 112')));
    expect(sent('112')).toEqual([]);
  });

  it('is written for the person, never with an address, and can be undone', async () => {
    await open('in-step');
    const dialog = await ask('112');
    await user.click(within(dialog).getByRole('button', { name: 'Correct the e-mail' }));
    const toast = (await screen.findAllByText(/^112 has lena.vogt@contoso.example now/)).at(-1);
    expect(sent('112')).toEqual([
      { userId: expect.stringMatching(/^[0-9a-f-]{36}$/), shown: 'lena.voigt@contoso.example' },
    ]);
    await waitFor(async () => expect(document.activeElement).toBe(await button('Link to Marek Nowak, 124')));
    const group = toast?.closest<HTMLElement>('.fui-Toast') ?? document.body;
    await user.click(within(group).getByText('Undo'));
    await waitFor(() => expect(api.called('DELETE', '/api/matches/112/correction')).toHaveLength(1));
    await screen.findAllByText('112 has lena.voigt@contoso.example again.');
  });

  it('says where several people could be meant whose address it would be', async () => {
    await open('in-step');
    const dialog = await ask('124', 'Set the e-mail to marek.novak@contoso.example');
    within(dialog).getByRole('heading', { name: 'Set the e-mail of 124 to marek.novak@contoso.example?' });
    expect(dialog.textContent).toContain('Now: none');
    within(dialog).getByRole('button', { name: 'Enter the e-mail' });
  });

  it('stays open with the reason when it is refused, and offers what may help', async () => {
    await open('in-step');
    const dialog = await ask('112');
    api.instead['POST /api/matches/112/correction'] = answers('away');
    await user.click(within(dialog).getByRole('button', { name: 'Correct the e-mail' }));
    await within(dialog).findByText('Cloudya does not answer');
    api.instead['POST /api/matches/112/correction'] = answers('right-missing');
    await user.click(within(dialog).getByRole('button', { name: 'Try again' }));
    await within(dialog).findByText('Right missing in Cloudya');
    expect(within(dialog).queryByRole('button', { name: 'Try again' })).toBeNull();
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Close'));
    expect(sent('112')).toHaveLength(2);
  });

  it('tells our own server’s refusal, too', async () => {
    await open('in-step');
    const dialog = await ask('112');
    api.instead['POST /api/matches/112/correction'] = () => refusal(503, 'database_busy');
    await user.click(within(dialog).getByRole('button', { name: 'Correct the e-mail' }));
    await within(dialog).findByText('Nothing was saved; the database is busy');
    within(dialog).getByRole('button', { name: 'Try again' });
  });

  it('that stands is put back from the row', async () => {
    api = standInForApi('in-step+mended');
    window.history.replaceState(null, '', '/tab/matches/linked');
    render(<App />);
    await screen.findByText('E-mail corrected by Petra Lang');
    api.instead['DELETE /api/matches/105/correction'] = answers('changed-meanwhile', 'theirs@contoso.example');
    await user.click(await button('More, 105'));
    await user.click(await screen.findByRole('menuitem', { name: 'Put the old e-mail back' }));
    await screen.findAllByText(/^105: The newer e-mail stays. Cloudya has theirs@contoso.example now/);
  });
});

describe('a selection', () => {
  const tick = (name: string) => screen.findByRole('checkbox', { name });

  async function askAll(): Promise<HTMLElement> {
    await user.click(await tick('Select all whose address is certain'));
    screen.getByText('5 selected');
    await user.click(await button('Correct the e-mails'));
    const dialog = await screen.findByRole('alertdialog');
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Cancel'));
    return dialog;
  }

  it('is made by keys, of rows without doubt only', async () => {
    await open('in-step+other-domain');
    const first = await tick('Correct the e-mail of 141 Hanna Brandt');
    first.focus();
    await user.keyboard(' ');
    screen.getByText('1 selected');
    expect(screen.queryByRole('checkbox', { name: 'Correct the e-mail of 124 Marek Nowak' })).toBeNull();
    await user.click(await button('Clear the selection'));
    expect(screen.queryByText('1 selected')).toBeNull();
  });

  it('is confirmed once, each can stay out, each has its result', async () => {
    await open('in-step+other-domain');
    const dialog = await askAll();
    within(dialog).getByText('lena.voigt@contoso.example → lena.vogt@contoso.example');
    await user.click(within(dialog).getByRole('checkbox', { name: /^112/ }));
    await user.click(within(dialog).getByRole('button', { name: 'Correct 4 e-mails' }));
    await within(dialog).findByText('1 of 4 e-mails corrected');
    expect(sent('112')).toEqual([]);
    within(dialog).getByText(/^Changed meanwhile. Cloudya has front.desk@contoso.example now/);
    within(dialog).getByText(/^Right missing in Cloudya. /);
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Close'));
    api.instead['POST /api/matches/143/correction'] = answers('done', 'b@contoso.example');
    await user.click(within(dialog).getByRole('button', { name: 'Try again' }));
    await within(dialog).findByText('2 of 4 e-mails corrected');
    // what was done, or refused for good, is not sent again
    expect(['141', '142', '143', '144'].map((extension) => sent(extension).length)).toEqual([1, 1, 2, 1]);
    await user.click(within(dialog).getByRole('button', { name: 'Undo, 141' }));
    await within(dialog).findByText('Old e-mail is back');
    await user.click(within(dialog).getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(screen.queryByText(/ selected$/)).toBeNull();
  });

  it('can be ended in the middle', async () => {
    await open('in-step+other-domain');
    const dialog = await askAll();
    let finish: (given: { status: number; body: unknown }) => void = () => undefined;
    api.instead['POST /api/matches/141/correction'] = () =>
      new Promise((done) => {
        finish = done;
      });
    await user.click(within(dialog).getByRole('button', { name: 'Correct 5 e-mails' }));
    await user.click(await within(dialog).findByRole('button', { name: 'Stop' }));
    finish(answers('done', 'hanna.brandt@contoso.example')());
    await within(dialog).findByText('1 of 5 e-mails corrected');
    expect(within(dialog).getAllByText('Not begun')).toHaveLength(4);
    expect(sent('142')).toEqual([]);
  });
});

describe('what can be corrected', () => {
  const anna = { userId: 'a', name: 'Anna Schmidt', address: 'anna@contoso.example' };
  const ben = { userId: 'b', name: 'Ben Fischer', address: 'ben@contoso.example' };
  const row = (outcome: MatchRow['outcome'], change: Partial<MatchRow> = {}): MatchRow => ({
    extension: '105',
    name: 'Anna',
    email: 'ana@contoso.example',
    outcome,
    ...change,
  });
  const near = (...people: (typeof anna)[]): MatchRow['outcome'] => ({
    kind: 'near-miss',
    suggestions: people.map((person) => ({ person, reason: 'one-letter' })),
  });
  const underWay = { oldEmail: null, by: 'Jonas Weber', at: '', underWay: true };

  it.each<[string, MatchRow, number, boolean]>([
    ['one suggestion', row(near(anna)), 1, true],
    ['two suggestions', row(near(anna, ben)), 2, false],
    ['one that is on its way', row(near(anna), { corrected: underWay }), 0, false],
    ['linked by hand', row({ kind: 'linked', person: anna, by: 'hand' }), 1, true],
    [
      'linked by hand with the same e-mail',
      row({ kind: 'linked', person: anna, by: 'hand' }, { email: 'Anna@contoso.example' }),
      0,
      false,
    ],
    ['linked by a second address', row({ kind: 'linked', person: anna, by: 'second-address' }), 0, false],
    ['nobody', row({ kind: 'no-such-user' }), 0, false],
  ])('%s', (_, given, count, selectable) => {
    expect([mendingsOf(given).length, selectableOf(given) !== undefined]).toEqual([count, selectable]);
  });

  it('is of two extensions with one person the first, unless it is said otherwise', () => {
    const mending = (extension: string, person: typeof anna): Mending => ({
      extension,
      name: '',
      oldEmail: null,
      person,
    });
    expect(tickedAtFirst([mending('105', anna), mending('106', ben), mending('107', anna)])).toEqual(['105', '106']);
  });
});

describe('each outcome', () => {
  const fates = correctionOutcomes.flatMap((outcome): Fate[] => [
    { kind: 'ended', outcome, email: null },
    { kind: 'undone', outcome, email: null },
  ]);

  it.each(fates)('has its words: %j', async (fate) => {
    const { loadTexts, loadTextsWhenActive } = await import('../../../tab/lib/i18n.ts');
    await loadTexts('en-gb');
    await loadTextsWhenActive();
    expect([hasText(keyOf(fate, 'title')), hasText(keyOf(fate, 'text'))]).toEqual([true, true]);
  });

  it('that passes may be tried again', () => {
    const again = fates.filter(mayTryAgain).map((fate) => 'outcome' in fate && fate.outcome);
    expect(again).toEqual(['busy', 'conflict', 'throttled', 'away', 'not-known-yet']);
  });
});
