/**
 * A newcomer's way: the demo is started, its one address opened, presence synchronisation activated in the tab, played with
 * at the desk, taken back. Other windows (dark, high contrast, German, phone) stand open beside it and must follow by
 * themselves, another admin's as well: each step is the server's state.
 */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser } from '../setup/browser.ts';
import { type Demo, startDemo } from '../setup/demo.ts';
import { type Look, openWindow, type TeamsWindow } from './teams-window.ts';

const as = 'petra.lang@contoso.example';
const looks: Record<string, Look> = {
  dark: { as, theme: 'dark', locale: 'en', width: 1280, height: 800 },
  contrast: { as, theme: 'contrast', locale: 'en', width: 1280, height: 800 },
  de: { as, theme: 'default', locale: 'de', width: 1280, height: 800 },
  phone: { as, theme: 'default', locale: 'en', width: 360, height: 740 },
  'phone-de-dark': { as, theme: 'dark', locale: 'de', width: 360, height: 740 },
};

let demo: Demo;
let browser: Browser;
let main: TeamsWindow;
let others: [string, TeamsWindow][];

beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemo(), launchBrowser()]);
  others = await Promise.all(
    Object.entries(looks).map(async ([name, look]): Promise<[string, TeamsWindow]> => {
      return [name, await openWindow(browser, demo.url, look)];
    }),
  );
  // the Playground tells the window opened last
  main = await openWindow(browser, demo.url, {
    as: 'jonas.weber@contoso.example',
    theme: 'default',
    locale: 'en',
    width: 1680,
    height: 1000,
  });
});

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
  demo?.remove();
});

// each step stands on the one before
let broken = false;
beforeEach(({ skip }) => skip(broken, 'an earlier step of the journey failed'));
afterEach(async ({ task }) => {
  if (broken || task.result?.state !== 'fail') return;
  broken = true;
  await main.picture('broken');
});

/** Pictures of this state in every look, each window having come to it by itself. */
async function pictures(name: string, headings: { en: string | RegExp; de: string | RegExp }): Promise<void> {
  await main.heading(headings.en).waitFor();
  await main.picture(name);
  await Promise.all(
    others.map(async ([look, window]) => {
      await window.heading(headings[looks[look]?.locale ?? 'en']).waitFor();
      await window.picture(`${name}-${look}`);
    }),
  );
}

const aggregate = async (upn: string) => {
  const { availability, activity } = (await demo.control('GET', `/microsoft/users/${upn}/presence`)) as {
    availability: string;
    activity: string;
  };
  return `${availability}/${activity}`;
};

it('says in one sentence that a secret was wrong, and keeps what was entered', async () => {
  await main.heading('Connect Cloudya').waitFor();
  await expect.poll(() => main.tab.getByLabel('Customer number (K-account)').inputValue()).toBe('K1234');
  await pictures('1-connect-cloudya', { en: 'Connect Cloudya', de: 'Cloudya verbinden' });
  const secret = main.tab.getByLabel('Secret', { exact: true });
  await secret.fill('not-the-secret');
  await main.button('Connect Cloudya').last().click();
  await main.tab.getByText('Cloudya did not accept this client or secret').waitFor();
  expect(await main.tab.getByLabel('Client', { exact: true }).inputValue()).toBe('contoso-presence');
  await main.picture('1-connect-cloudya-refused');
  await secret.fill('contoso-secret-1');
});

it('connects Cloudya, and waits for the switch by itself', async () => {
  await main.button('Connect Cloudya').last().click();
  await main.tab.getByText('Contoso GmbH, 30 extensions').first().waitFor();
  await main.button('Open the portal').first().waitFor();
  await pictures('1-waiting-for-the-switch', { en: 'Connect Cloudya', de: 'Cloudya verbinden' });
  const opened = main.page.waitForEvent('popup');
  await main.button('Open the portal').first().click();
  const portal = await opened;
  await portal.getByLabel(/MS Teams Presence/).check();
  await portal.getByRole('button', { name: 'Save' }).first().click();
  await portal.getByText('Saved.').waitFor();
  await portal.screenshot({ path: 'test/output/pictures/portal.png' });
  await portal.close();
  await main.heading('Give admin consent').waitFor();
});

it('says that a consent was declined, then takes and proves it', async () => {
  await pictures('2-give-admin-consent', { en: 'Give admin consent', de: 'Administratorzustimmung erteilen' });
  await main.inPopup('Give admin consent', async (popup) => {
    await popup.getByRole('button', { name: /Jonas Weber/ }).click();
    await popup.getByRole('button', { name: 'Accept' }).waitFor();
    await popup.screenshot({ path: 'test/output/pictures/consent-page.png' });
    await popup.getByRole('button', { name: 'Cancel' }).click();
  });
  await main.tab.getByText('Consent was declined').waitFor();
  await main.picture('2-consent-declined');
  await main.inPopup('Give admin consent', async (popup) => {
    await popup.getByRole('button', { name: /Jonas Weber/ }).click();
    await popup.getByRole('button', { name: 'Accept' }).click();
  });
  await main.heading('Sync user').waitFor();
});

it('notices the sync user by itself', async () => {
  await pictures('3-sync-user', { en: 'Sync user', de: 'Sync-Benutzer' });
  await demo.control('POST', '/microsoft/users', { name: 'Presence Sync', upn: 'presence-sync@contoso.example' });
  await main.heading('Log in as sync user').waitFor();
});

it("refuses the admin's own account as sync user, then takes the right one", async () => {
  await pictures('4-log-in', { en: 'Log in as sync user', de: 'Als Sync-Benutzer anmelden' });
  await main.inPopup('Log in as sync user', async (popup) => {
    await popup.getByRole('button', { name: /jonas\.weber@/ }).click();
    await popup.getByLabel('Password').fill('demo');
    await popup.getByRole('button', { name: 'Sign in' }).click();
  });
  await main.tab
    .getByText(/your own account/i)
    .first()
    .waitFor();
  await main.picture('4-log-in-own-account');
  await main.inPopup('Log in as sync user', async (popup) => {
    await popup.getByRole('button', { name: /presence-sync@/ }).click();
    await popup.getByLabel('Password').fill('demo');
    await popup.getByRole('button', { name: 'Sign in' }).click();
  });
  await main.heading('Preview').waitFor();
});

it('previews, writing nothing', async () => {
  await main.tab.getByText('21 of 30').waitFor();
  await pictures('5-preview', { en: 'Preview', de: 'Vorschau' });
  const requests = (await demo.control('GET', '/requests')) as { host: string; method: string; path: string }[];
  expect(requests.length).toBeGreaterThan(50);
  expect(requests.filter(({ path }) => path.includes('setPresence'))).toEqual([]);
  expect(requests.filter(({ host, method }) => host === 'api.nfon.net' && method !== 'GET')).toEqual([]);
  await main.button(/Continue with 21 people/).click();
  await main.button('Activate presence synchronisation').waitFor();
});

it('activates', async () => {
  await pictures('6-activate', { en: /Activate/, de: /aktivieren/i });
  await main.button('Activate presence synchronisation').click();
  await main.tab.getByText('In step. 21 people, both directions.').waitFor({ timeout: 60_000 });
  await pictures('6-activated', { en: /Activate/, de: /aktivieren/i });
  for (const window of [main, ...others.map(([, other]) => other)])
    await window.button(/Go to the overview|Zur Übersicht/).click();
  await main.tab.getByText('Anna Schmidt').first().waitFor();
  await expect.poll(() => aggregate('anna.schmidt@contoso.example'), { timeout: 20_000 }).toBe('Busy/InACall');
  await pictures('overview-in-step', { en: 'In step', de: 'Synchron' });
});

it('reports in the chat: one progress card, then what needs a decision', async () => {
  await main.chat.getByText('21 of 30 extensions are linked').first().waitFor();
  expect(await main.chat.getByText(/^(Setting up presence|Presence synchronisation is set up)/).count()).toBe(1);
  const chat = await browser.newPage({ viewport: { width: 460, height: 900 }, locale: 'en-GB' });
  await chat.goto(`${demo.url}/teams/chat`);
  const report = chat.locator('.ac-adaptiveCard', { hasText: '21 of 30 extensions are linked' });
  await report.waitFor().catch(async (error: unknown) => {
    await chat.screenshot({ path: 'test/output/pictures/broken-chat.png' });
    throw error;
  });
  await report.screenshot({ path: 'test/output/pictures/report-card.png' });
  for (const name of ['Lena Vogt', 'Tobias Klein']) expect(await report.getByText(name).count()).toBeGreaterThan(0);
  await chat.close();
});

it('shows a call on the desk in Teams and in the tab, and its end', async () => {
  const elif = main.desk('Elif Yilmaz');
  const row = main.tab.getByRole('row', { name: /Elif Yilmaz/ });
  await elif.getByRole('button', { name: 'Ring' }).click();
  await elif.getByRole('button', { name: 'Answer' }).click();
  await expect.poll(() => aggregate('elif.yilmaz@contoso.example'), { timeout: 20_000 }).toBe('Busy/InACall');
  await row.getByText('We set “In a call”').waitFor();
  await pictures('demo-desk-running', { en: 'In step', de: 'Synchron' });
  await row.getByRole('button', { name: /Why/ }).click();
  await main.tab.getByText('Because Elif’s Cloudya line 108 is in use.').waitFor();
  await main.picture('why-in-a-call');
  await main.page.keyboard.press('Escape');
  await elif.getByRole('button', { name: 'Hang up' }).click();
  await expect.poll(() => aggregate('elif.yilmaz@contoso.example'), { timeout: 20_000 }).toBe('Available/Available');
});

it('shows a call in Teams on the extension, and its end', async () => {
  const ben = main.desk('Ben Fischer');
  const published = async () =>
    ((await demo.control('GET', '/cloudya/extensions/106')) as { published: unknown }).published;
  expect(await published()).toBeNull();
  await ben.getByRole('combobox').selectOption({ label: 'In a call' });
  await expect.poll(published, { timeout: 20_000 }).not.toBeNull();
  await main.tab
    .getByRole('row', { name: /Ben Fischer/ })
    .getByText('Cloudya told: in use')
    .waitFor();
  await ben.getByRole('combobox').selectOption({ label: 'Available' });
  await expect.poll(published, { timeout: 20_000 }).toBeNull();
});

it('deactivates, and nothing of ours stays', async () => {
  await main.button('More').first().click();
  await main.tab.getByRole('menuitem', { name: 'Deactivate' }).click();
  const dialog = main.tab.getByRole('alertdialog').or(main.tab.getByRole('dialog'));
  await dialog.getByText('Deactivate presence synchronisation?').waitFor();
  await main.picture('deactivate-dialog');
  await dialog.getByRole('button', { name: 'Deactivate', exact: true }).click();
  await main.tab.getByText('Presence synchronisation is deactivated').waitFor();
  await main.picture('deactivated');
  expect(await aggregate('anna.schmidt@contoso.example')).toBe('Available/Available');
});

it('tells whom a rule of the tenant keeps from the tab, and lets them in once it is mended', async () => {
  // the other windows' person
  await demo.control('PATCH', `/microsoft/users/${as}`, { assigned: true });
  const demanded = (assignmentRequired: boolean) =>
    demo.control('PATCH', '/microsoft/tenants/contoso.example', { assignmentRequired });
  await demanded(true);
  await main.page.reload();
  await main.heading('The app lets in assigned people only').waitFor();
  await main.tab.getByText('An administrator of your organisation can mend this. (AADSTS50105)').waitFor();
  await main.picture('sign-in-refused');
  await demanded(false);
  await main.button('Try again').click();
  await main.heading('Log in as sync user').waitFor();
});

it('no window complained', () => {
  // the one refused login, and the token that was refused; the browser tells each refusal
  const told = main.complaints.filter((each) => !/400 .*\/sim\/teams\/token\)$/.test(each));
  expect(told).toEqual([expect.stringMatching(/400 .*\/api\/onboarding\/cloudya\)$/)]);
  for (const [look, window] of others) expect([look, window.complaints]).toEqual([look, []]);
});

it('ends cleanly on Ctrl-C', async () => {
  expect(await demo.stop()).toBe(0);
});
