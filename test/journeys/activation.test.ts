/** A newcomer's way: the demo is started, the Teams window opened, presence synchronisation activated in the tab, played with, taken back. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../setup/browser.ts';
import { type Demo, startDemo } from '../setup/demo.ts';

const pictures = resolve(import.meta.dirname, '../output/pictures');

let demo: Demo;
let browser: Browser;
let page: Page;
let tab: FrameLocator;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  [demo, browser] = await Promise.all([startDemo(), launchBrowser()]);
  page = await browser.newPage({ viewport: { width: 1680, height: 1000 }, locale: 'en-GB' });
  page.setDefaultTimeout(20_000);
  await page.goto(`${demo.url}/?locale=en`);
  tab = page.frameLocator('iframe[src^="/tab/"]');
});

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
  demo?.remove();
});

const picture = (name: string) => page.screenshot({ path: join(pictures, `${name}.png`) });
const button = (name: string | RegExp) => tab.getByRole('button', { name, exact: typeof name === 'string' });
const heading = (name: string | RegExp) => tab.getByRole('heading', { name, level: 1 });

/** Clicks a door that opens a pop-up, and does there what `act` says. */
async function inPopup(door: string, act: (popup: Page) => Promise<void>): Promise<void> {
  const opened = page.waitForEvent('popup');
  await button(door).first().click();
  const popup = await opened;
  await act(popup);
  if (!popup.isClosed()) await popup.waitForEvent('close');
}

it('connects Cloudya', async () => {
  await heading('Connect Cloudya').waitFor();
  await tab.getByLabel('Customer number (K-account)').fill('K1234');
  await tab.getByLabel('Client', { exact: true }).fill('contoso-presence');
  await tab.getByLabel('Secret', { exact: true }).fill('contoso-secret-1');
  await tab.getByLabel('User', { exact: true }).fill('presence');
  await tab.getByLabel('Password', { exact: true }).fill('cti-pass-1');
  await button('Connect Cloudya').last().click();
  await tab.getByText('Contoso GmbH, 30 extensions').first().waitFor();
  await picture('1-connect-cloudya');
  await demo.control('POST', '/cloudya/switch', { enabled: true });
  await button('Next').click({ trial: true });
  await heading('Give admin consent')
    .waitFor()
    .catch(() => button('Next').click());
  await heading('Give admin consent').waitFor();
});

it('gives admin consent in a window of Microsoft', async () => {
  await picture('2-give-admin-consent');
  await inPopup('Give admin consent', async (popup) => {
    await popup.getByRole('button', { name: /Jonas Weber/ }).click();
    await popup.getByRole('button', { name: 'Accept' }).click();
  });
  await tab
    .getByText(/Granted and tried out/)
    .first()
    .waitFor();
});

it('notices the sync user, and signs it in', async () => {
  if (await heading('Give admin consent').isVisible()) await button('Next').click();
  await heading('Sync user').waitFor();
  await picture('3-sync-user');
  await demo.control('POST', '/microsoft/users', { name: 'Presence Sync', upn: 'presence-sync@contoso.example' });
  await tab
    .getByText(/presence-sync exists|exists and is enabled/)
    .first()
    .waitFor();
  if (await heading('Sync user').isVisible()) await button('Next').click();
  await heading('Log in as sync user').waitFor();
  await picture('4-log-in');
  await inPopup('Log in as sync user', async (popup) => {
    await popup.getByRole('button', { name: /presence-sync@/ }).click();
    await popup.getByLabel('Password').fill('demo');
    await popup.getByRole('button', { name: 'Sign in' }).click();
  });
  await tab
    .getByText(/Signed in/)
    .first()
    .waitFor();
});

it('previews and activates', async () => {
  if (await heading('Log in as sync user').isVisible()) await button('Next').click();
  await heading('Preview').waitFor();
  await tab.getByText('21 of 30').waitFor();
  await picture('5-preview');
  await button(/Continue with 21 people/).click();
  await button('Activate presence synchronisation').click();
  await tab.getByText('In step', { exact: true }).first().waitFor({ timeout: 40_000 });
  await tab.getByText('Anna Schmidt').first().waitFor();
  await picture('overview-in-step');
});

it('shows a call on the desk in Teams, and its end', async () => {
  const elif = page.getByRole('region', { name: 'Elif Yilmaz' });
  await elif.getByRole('button', { name: 'Ring' }).click();
  await elif.getByRole('button', { name: 'Answer' }).click();
  await elif.getByText('In a call', { exact: true }).last().waitFor();
  await picture('demo-desk-running');
  await elif.getByRole('button', { name: 'Hang up' }).click();
  await elif
    .locator('strong, span')
    .filter({ hasText: /^Available$/ })
    .last()
    .waitFor();
});

it('ends cleanly on Ctrl-C', async () => {
  expect(await demo.stop()).toBe(0);
});
