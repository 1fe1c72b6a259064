// @vitest-environment jsdom
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../../tab/app/app.tsx';
import { organisationLine } from '../../../tab/components/organisation-line.ts';
import { lackOf } from '../../../tab/features/activation/connections.ts';
import { loadTexts, loadTextsWhenActive, translate } from '../../../tab/lib/i18n.ts';
import { type FakeTabApi, refusal, standInForApi, state } from '../../fakes/fake-tab-api.ts';
import { standInBrowser } from '../../fakes/stand-in-browser.ts';
import { ago } from '../../fixtures/tab-harness/people.ts';
import { onboarding } from '../../fixtures/tab-harness/states.ts';

vi.setConfig({ testTimeout: 20_000 });

let api: FakeTabApi;
const user = userEvent.setup();

beforeAll(() => loadTexts('en-gb').then(loadTextsWhenActive));

beforeEach(() => {
  standInBrowser(5_000);
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function open(name: string, path = 'setup/connect'): void {
  api = standInForApi(name);
  window.history.replaceState(null, '', `/tab/${path}`);
  render(<App />);
}

const button = (name: string) => screen.findByRole('button', { name });
const card = async (company: string) => (await screen.findByText(company)).closest('li') as HTMLElement;
const connected = '/api/onboarding/cloudya';

async function fill(entries: Record<string, string>): Promise<void> {
  for (const [label, entry] of Object.entries(entries)) {
    await user.clear(await screen.findByLabelText(label));
    await user.click(screen.getByLabelText(label));
    await user.paste(entry);
  }
}

async function choose(kAccount: string, item: string): Promise<void> {
  await user.click(await button(`More, ${kAccount}`));
  await user.click(await screen.findByRole('menuitem', { name: item }));
}

describe('several customers in step 1', () => {
  it('are listed, each with its number, its rights, its switch and how it is reached', async () => {
    open('consent+two');
    const first = within(await card('Contoso GmbH'));
    expect(first.getByText('K1234, 30 extensions')).toBeTruthy();
    expect(first.getByText('Call-forward profiles can’t be changed')).toBeTruthy();
    expect(first.getByText(/^PBX Configuration API, your own client/)).toBeTruthy();
    const second = within(await card('Fabrikam AG'));
    expect(second.getByText('All rights are there')).toBeTruthy();
    expect(second.getByText('The switch in Cloudya is on')).toBeTruthy();
    expect(second.getByText(/^PBX Configuration API, the operator’s client/)).toBeTruthy();
    expect(screen.getByText('Contoso GmbH · K1234, K5678')).toBeTruthy();
  });

  it('wait each for its own switch, and Next says how many are missing', async () => {
    open('waiting+one-off');
    await user.click(await button('Next'));
    const missing = screen.getByRole('heading', { name: '2 switches in Cloudya are still off' });
    await waitFor(() => expect(document.activeElement).toBe(missing));
  });

  it('may be gone on with by word of the admin, one by one', async () => {
    open('waiting+unseen');
    await user.click(await button('I have ticked it, continue, K5678'));
    expect(api.called('POST', `${connected}/K5678/continue`)).toHaveLength(1);
  });

  it('take one more by the same form, which keeps what was typed when Cloudya refuses', async () => {
    open('consent+two');
    await user.click(await button('Connect another customer number'));
    expect(screen.getByText('Connected already')).toBeTruthy();
    await fill({ 'Customer number (K-account)': 'k9012', Client: 'c', Secret: 's', User: 'u', Password: 'p' });
    for (const code of ['cloudya_customer_unknown', 'cloudya_login_refused']) {
      api.instead[`PUT ${connected}`] = () => refusal(422, code);
      await user.click(await button('Connect Cloudya'));
      await screen.findByText(translate(`errors.${code}.title`));
    }
    expect((screen.getByLabelText('Secret') as HTMLInputElement).value).toBe('s');
    expect(api.called('PUT', connected).at(-1)?.body).toEqual({
      ...{ kAccount: 'K9012', clientId: 'c', clientSecret: 's', ctiUser: 'u', ctiPassword: 'p' },
    });
    api.instead[`PUT ${connected}`] = () => state('consent+ten');
    await user.click(await button('Connect Cloudya'));
    await screen.findByText('Northwind Logistik GmbH');
    expect(screen.queryByLabelText('Secret')).toBeNull();
  });

  it('have the logins of one changed, whose number stays', async () => {
    open('consent+two');
    await choose('K1234', 'Enter other logins');
    const number = (await screen.findByLabelText('Customer number (K-account)')) as HTMLInputElement;
    expect([number.value, number.readOnly]).toEqual(['K1234', true]);
    await user.click(await button('Cancel'));
    expect(await card('Fabrikam AG')).toBeTruthy();
    expect(api.called('PUT', connected)).toEqual([]);
  });

  it('lose one at once before the activation, once it is confirmed', async () => {
    open('consent+two');
    await choose('K5678', 'Remove');
    const question = await screen.findByRole('alertdialog', { name: 'Remove Fabrikam AG (K5678)?' });
    expect(question.textContent).toContain('its 25 extensions go at once');
    api.instead[`DELETE ${connected}/K5678`] = () => state('consent');
    await user.click(within(question).getByRole('button', { name: 'Remove the customer number' }));
    await screen.findByText('What we found');
    expect(api.called('DELETE', `${connected}/K5678`)).toHaveLength(1);
  });

  it('keep the question open once it is answered, until the removal has its own answer', async () => {
    open('consent+two');
    await choose('K5678', 'Remove');
    const question = await screen.findByRole('alertdialog');
    const waits = Promise.withResolvers<ReturnType<typeof refusal>>();
    api.instead[`DELETE ${connected}/K5678`] = () => waits.promise;
    const remove = within(question).getByRole('button', { name: 'Remove the customer number' });
    await user.click(remove);
    await waitFor(() => expect(remove.getAttribute('aria-busy')).toBe('true'));
    await user.click(remove);
    await user.click(within(question).getByRole('button', { name: 'Cancel' }));
    await user.keyboard('{Escape}');
    expect(screen.getByRole('alertdialog')).toBe(question);
    waits.resolve(refusal(503, 'database_busy'));
    await within(question).findByText('Nothing was saved; the database is busy');
    expect(api.called('DELETE', `${connected}/K5678`)).toHaveLength(1);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
  });

  it('may also lose the only one, which leaves the empty form', async () => {
    open('waiting');
    await user.click(await button('Remove'));
    const question = await screen.findByRole('alertdialog');
    api.instead[`DELETE ${connected}/K1234`] = () => state('begin');
    await user.click(within(question).getByRole('button', { name: 'Remove the customer number' }));
    await waitFor(() =>
      expect((screen.getByLabelText('Customer number (K-account)') as HTMLInputElement).readOnly).toBe(false),
    );
  });
});

describe('the operator’s API client', () => {
  it('leaves customer number and CTI login to be entered', async () => {
    open('begin+operator');
    expect((await screen.findByRole('radio', { name: 'The operator’s' })) as HTMLInputElement).toHaveProperty(
      'checked',
      true,
    );
    expect(screen.queryByLabelText('Client')).toBeNull();
    await user.click(await screen.findByRole('combobox'));
    await user.click(await screen.findByRole('option', { name: 'K5678' }));
    await fill({ User: 'u', Password: 'p' });
    api.instead[`PUT ${connected}`] = () => refusal(422, 'cloudya_customer_unknown');
    await user.click(await button('Connect Cloudya'));
    await screen.findByText('These logins don’t open this customer number');
    expect(api.called('PUT', connected)[0]?.body).toEqual({ kAccount: 'K5678', ctiUser: 'u', ctiPassword: 'p' });
  });

  it('can be done without', async () => {
    open('begin+operator');
    await user.click(await screen.findByRole('radio', { name: 'Your own' }));
    await user.click(await button('Connect Cloudya'));
    expect(await screen.findAllByText('Please fill this in.')).toHaveLength(5);
  });
});

describe('several customers after the activation', () => {
  it('lose one after what was set for its people is taken back', async () => {
    open('in-step+two', 'settings/cloudya');
    await choose('K5678', 'Remove');
    const question = await screen.findByRole('alertdialog');
    expect(question.textContent).toMatch(/25 extensions leave the synchronisation.*go on as before/);
    // it is looked at again while it lasts
    api.instead[`DELETE ${connected}/K5678`] = () => {
      api.state = 'in-step+leaving';
      return state('active+leaving');
    };
    await user.click(within(question).getByRole('button', { name: 'Remove the customer number' }));
    const leaving = within(await card('Fabrikam AG'));
    await leaving.findByText('Is being removed');
    expect(leaving.queryByRole('button')).toBeNull();
  });

  it('say when the removal of one hangs: it can be tried now, or ended with what is left', async () => {
    open('in-step+hanging', 'settings/cloudya');
    const hanging = within(await card('Fabrikam AG'));
    await hanging.findByText('K5678 is not removed yet');
    expect(hanging.getByText(/We try again every hour/)).toBeTruthy();
    let tried = 0;
    api.instead[`DELETE ${connected}/K5678`] = () => {
      tried += 1;
      return state('active+hanging');
    };
    await user.click(await button('Try again, K5678'));
    await waitFor(() => expect(tried).toBe(1));
    await user.click(await button('Remove all the same, K5678'));
    const question = await screen.findByRole('alertdialog');
    expect(question.textContent).toMatch(/Remove Fabrikam AG \(K5678\)\?.*stays as it is.*go on as before/);
    api.instead[`POST ${connected}/K5678/leave-behind`] = () => {
      api.state = 'in-step';
      return state('active');
    };
    await user.click(within(question).getByRole('button', { name: 'Remove all the same' }));
    await waitFor(() => expect(screen.queryByText('Fabrikam AG')).toBeNull());
  });

  it('say when the next try is, until its time has come', async () => {
    const nextTryAt = Date.parse(ago(-26 * 60));
    vi.useFakeTimers({ toFake: ['Date'], now: nextTryAt - 1 });
    open('in-step+hanging', 'settings/cloudya');
    await screen.findByText(/every hour\. Next try: \d\d:40\.$/);
    cleanup();
    vi.setSystemTime(nextTryAt);
    open('in-step+hanging', 'settings/cloudya');
    await screen.findByText(/every hour\.\s*$/);
  });

  it('tell the same number apart, for eyes and for ears', async () => {
    open('in-step+two', 'matches/near-miss');
    await button('Link to Lena Vogt, extension 112, customer K1234');
    await button('Link to Marek Nowak, extension 112, customer K5678');
    expect(screen.getByPlaceholderText('Name, number, K-account')).toBeTruthy();
    await user.click(await button('Link to Marek Nowak, extension 112, customer K5678'));
    await screen.findByText('112 · K5678 is linked to Marek Nowak.');
    expect(api.called('PUT', '/api/matches/112%40K5678/link')).toHaveLength(1);
  });

  it('are named by their troubles', async () => {
    open('cloudya-silent+two', 'overview');
    await screen.findByText(/^K5678: No line states since/);
  });

  it('stay unnamed where there is one', async () => {
    open('cloudya-silent', 'overview');
    await screen.findByText(/^No line states since/);
    expect(screen.queryByText(/ · K1234$/)?.textContent).toBe('Contoso GmbH · K1234');
  });
});

describe('what customers have in common', () => {
  it.each([
    [[], 'Contoso GmbH'],
    [['K1'], 'Contoso GmbH · K1'],
    [['K1', 'K2', 'K3'], 'Contoso GmbH · K1, K2, K3'],
    [['K1', 'K2', 'K3', 'K4'], 'Contoso GmbH · K1, K2 and 2 more'],
  ])('%j: one grey line', (kAccounts, line) => {
    expect(organisationLine({ name: 'Contoso GmbH', kAccounts }, { t: translate })).toBe(line);
  });

  it('names rights that are missing or not known', () => {
    const [connection] = onboarding.waiting.connect.connections;
    const rights = { lineStates: 'yes', registry: 'unknown', profiles: 'no', loginStatus: 'yes' } as const;
    expect(connection && lackOf({ ...connection, rights })).toEqual([
      { right: 'registry', state: 'unknown' },
      { right: 'profiles', state: 'no' },
    ]);
  });
});
