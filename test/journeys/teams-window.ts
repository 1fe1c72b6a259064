/** The demo's Teams window in a browser: the tab at the left, the chat at the right, the desk below. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';

const pictures = resolve(import.meta.dirname, '../output/pictures');

export interface Look {
  /** Address of the person who is signed in. */
  as: string;
  theme: 'default' | 'dark' | 'contrast';
  locale: 'en' | 'de';
  width: number;
  height: number;
}

export interface TeamsWindow {
  page: Page;
  tab: FrameLocator;
  chat: FrameLocator;
  button(name: string | RegExp): Locator;
  /** The one level-1 heading of the tab. */
  heading(name: string | RegExp): Locator;
  /** A person on the desk. */
  desk(name: string): Locator;
  picture(name: string): Promise<void>;
  /** Clicks a door that opens a pop-up, does there what `act` says, and waits until it is closed. */
  inPopup(door: string, act: (popup: Page) => Promise<void>): Promise<void>;
  /** What the browser's console said that it should not have. */
  complaints: string[];
}

/** A window of its own context: its own storage, its own connections. */
export async function openWindow(
  browser: Browser,
  url: string,
  { as, theme, locale, width, height }: Look,
): Promise<TeamsWindow> {
  mkdirSync(pictures, { recursive: true });
  const context = await browser.newContext({
    viewport: { width, height },
    locale: locale === 'de' ? 'de-DE' : 'en-GB',
    hasTouch: width < 720,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    // fonts and lists on Microsoft's own hosts, which a machine may not reach
    const ours = message.location().url.startsWith(url);
    if (message.type() === 'error' && ours) complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${url}/?locale=${locale}&theme=${theme}&as=${as}`);
  const tab = page.frameLocator('iframe[src^="/tab/"]');
  const button = (name: string | RegExp) => tab.getByRole('button', { name, exact: typeof name === 'string' });
  return {
    page,
    tab,
    chat: page.frameLocator('iframe:not([src^="/tab/"])'),
    button,
    heading: (name) => tab.getByRole('heading', { name, exact: typeof name === 'string', level: 1 }),
    desk: (name) => page.getByRole('region', { name }),
    picture: async (name) => void (await page.screenshot({ path: join(pictures, `${name}.png`) })),
    async inPopup(door, act) {
      const opened = page.waitForEvent('popup');
      await button(door).last().click();
      const popup = await opened;
      await act(popup);
      if (!popup.isClosed()) await popup.waitForEvent('close');
    },
    complaints,
  };
}
