/** Every screen and state of the tab in a real browser, from the built tab with canned answers: no server, no simulator. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import axe, { type RunOptions } from 'axe-core';
import type { Browser, Frame, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import activeEn from '../../tab/texts/active-en.json' with { type: 'json' };
import en from '../../tab/texts/en.json' with { type: 'json' };
import { type Scene, scenes } from '../fixtures/tab-harness/scenes.ts';
import { buildTab, serveHarness } from '../fixtures/tab-harness/serve.ts';
import { launchBrowser } from '../setup/browser.ts';

const pictures = resolve(import.meta.dirname, '../output/pictures/screens');

const widths = [1280, 360] as const;
const themes = ['default', 'dark', 'contrast'] as const;
const locales = ['en-GB', 'de-DE'] as const;

interface Look {
  width: (typeof widths)[number];
  theme: (typeof themes)[number];
}

/** Opened once, looked at several times: width and theme change under the open page, as they do in Teams. */
interface Visit {
  scene: Scene;
  locale: (typeof locales)[number];
  looks: Look[];
}

const all = process.env.SCREENS === 'all';

/**
 * Each scene at both widths in two themes, the languages in turn, so that all twelve combinations come up evenly.
 * `SCREENS=all` takes every scene in every combination, which is for the time before a release.
 */
function visitsOf(scene: Scene, index: number): Visit[] {
  if (all)
    return locales.map((locale) => ({
      scene,
      locale,
      looks: widths.flatMap((width) => themes.map((theme) => ({ width, theme }))),
    }));
  const looks = widths.map((width, turn): Look => ({ width, theme: themes[(index + turn) % 3] ?? 'default' }));
  return [
    { scene, locale: locales[index % 2] ?? 'en-GB', looks: scene.wideFirst || index % 4 < 2 ? looks : looks.reverse() },
  ];
}

const nameOf = ({ scene, locale }: Visit, { width, theme }: Look) =>
  [scene.name, width, theme === 'default' ? 'light' : theme, locale.slice(0, 2)].join('-');

let tab: Awaited<ReturnType<typeof buildTab>>;
let harness: Awaited<ReturnType<typeof serveHarness>>;
let browser: Browser;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  [tab, browser] = await Promise.all([buildTab(), launchBrowser()]);
  harness = await serveHarness(tab.folder);
});

afterAll(async () => {
  await browser?.close();
  await harness?.close();
  tab?.remove();
});

interface Opened {
  page: Page;
  frame: Frame;
  /** What the console complained of. */
  complaints: string[];
}

/** Requests without an answer, by page. The stream of news is none: it stays open. */
const unanswered = new WeakMap<Page, Set<Request>>();

async function newPage(): Promise<Page> {
  const context = await browser.newContext({ timezoneId: 'UTC', reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const requests = new Set<Request>();
  unanswered.set(page, requests);
  page.on('request', (request) => void (request.url().endsWith('/api/live') || requests.add(request)));
  page.on('requestfinished', (request) => requests.delete(request));
  page.on('requestfailed', (request) => requests.delete(request));
  return page;
}

async function resize(page: Page, width: Look['width']): Promise<void> {
  await page.setViewportSize({ width, height: width === 360 ? 740 : 800 });
}

async function change(page: Page, { width, theme }: Look): Promise<void> {
  await resize(page, width);
  await page.evaluate((next) => (window as unknown as { setTheme?: (name: string) => void }).setTheme?.(next), theme);
}

const isLoading = ({ scenario }: Scene) => scenario.includes('loading');

async function open(page: Page, { scene, locale, looks }: Visit): Promise<Opened> {
  const complaints: string[] = [];
  page.removeAllListeners('console');
  page.removeAllListeners('pageerror');
  const [first = { width: 1280, theme: 'default' }] = looks;
  const query = new URLSearchParams({ scenario: scene.scenario, path: scene.path ?? '', locale, theme: first.theme });
  if (scene.host) query.set(scene.host, '');
  const url = scene.host === 'none' ? `${harness.url}/tab/?theme=${first.theme}` : `${harness.url}/?${query}`;
  await page.goto(url, { waitUntil: 'commit' });
  // only now: what the scene before had under way still is none of this one's
  unanswered.get(page)?.clear();
  page.on('console', (message) => {
    const refusal = scene.refused && message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !refusal) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  // while there is nothing yet to lay out anew
  await resize(page, first.width);
  await page.waitForLoadState();
  const inner = scene.host === 'none' ? null : await (await page.waitForSelector('#tab')).contentFrame();
  const frame = inner ?? page.mainFrame();
  await frame.waitForSelector('h1', scene.host === 'silent' ? { timeout: 20_000 } : {});
  if (isLoading(scene)) await frame.waitForSelector('.fui-Skeleton');
  else await frame.waitForFunction(() => !document.querySelector('.fui-Skeleton'));
  await scene.act?.(frame);
  return { page, frame, complaints };
}

const namespaces = Object.keys({ ...en, ...activeEn }).join('|');

/** What is wrong with the page as it stands. */
function faults(frame: Frame): Promise<string[]> {
  return frame.evaluate((names) => {
    const found: string[] = [];
    const page = document.documentElement;
    if (page.scrollWidth > window.innerWidth) found.push(`scrolls sideways: ${page.scrollWidth} px`);
    const scrollers = [...document.querySelectorAll<HTMLElement>('[data-scroll]')];
    for (const each of scrollers)
      if (each.scrollWidth > each.clientWidth) found.push(`content scrolls sideways: ${each.scrollWidth} px`);
    const modal = document.querySelector<HTMLElement>('[role=alertdialog], [role=dialog]') ?? document.body;
    const probe = document.createElement('i');
    probe.style.backgroundColor = 'var(--colorBrandBackground)';
    document.querySelector('.page')?.append(probe);
    const brand = getComputedStyle(probe).backgroundColor;
    probe.remove();
    const buttons = [...modal.querySelectorAll<HTMLElement>('.fui-Button')].filter((each) => each.offsetParent);
    const primary = buttons.filter((each) => getComputedStyle(each).backgroundColor === brand);
    if (primary.length > 1) found.push(`${primary.length} primary buttons: ${primary.map((each) => each.textContent)}`);
    for (const each of [...document.querySelectorAll<HTMLElement>('footer, h1, footer button, [role=tab]')]) {
      const { left, right, bottom } = each.getBoundingClientRect();
      const cut =
        left < 0 || right > window.innerWidth + 0.5 || (each.closest('footer') && bottom > window.innerHeight + 0.5);
      if (each.offsetParent && cut) found.push(`cut: ${each.tagName} ${each.textContent}`);
    }
    // what somebody's state is must be read without pointing at it; phones draw it in a narrower font than this one
    for (const each of document.querySelectorAll<HTMLElement>('td [data-state]'))
      if (window.innerWidth >= 1280 && each.scrollWidth > each.clientWidth)
        found.push(`cut state: ${each.textContent}`);
    const primaryInFoot = primary.find((each) => each.closest('footer'));
    if (primaryInFoot && window.innerWidth - primaryInFoot.getBoundingClientRect().right > 41)
      found.push('the primary button left its place');
    // what can be read, not what is hidden in styles and scripts
    const text = document.querySelector<HTMLElement>('.page')?.textContent ?? '';
    const raw = text.match(new RegExp(`\\{\\{|(?<![\\w.@-])(${names})\\.[a-z][\\w-]*(\\.|\\b)(?!example|com)`, 'g'));
    if (raw) found.push(`raw text: ${raw}`);
    return found;
  }, namespaces);
}

/** Without the slowest of those rules whose findings are moderate: these do not count here. */
const axeOptions: RunOptions = { resultTypes: ['violations'], rules: { region: { enabled: false } } };

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** Fluent's own marks (package `tabster`) around what arrow keys walk through: they take the focus only to hand it on. */
const focusMark = 'data-tabster-dummy';

async function violations(frame: Frame): Promise<string[]> {
  await frame.evaluate(axe.source);
  const { violations: found } = await frame.evaluate((options) => window.axe.run(document, options), axeOptions);
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map((each) => ({ ...each, nodes: each.nodes.filter(({ html }) => !html.includes(focusMark)) }))
    .filter(({ nodes }) => nodes.length > 0)
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary?.slice(0, 300)}`);
}

/** What was asked for is there and drawn, in the theme told last; only what never ends by itself still moves. */
async function stillness({ page, frame }: Opened, scene: Scene, { theme }: Look): Promise<void> {
  const told = scene.host !== 'none' && scene.host !== 'silent';
  if (told) await frame.waitForSelector(`.page[data-theme=${theme}]`);
  // twice: what was just drawn may ask for more
  let calm = 0;
  const drawn = async () => {
    await frame.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
    calm = unanswered.get(page)?.size === 0 ? calm + 1 : 0;
    return calm;
  };
  if (!isLoading(scene)) await expect.poll(drawn, { timeout: 10_000, interval: 25 }).toBeGreaterThan(1);
  await frame.evaluate(() => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
      // what counts the time of a toast is an animation, too
      .filter(({ effect }) => !(effect as KeyframeEffect).target?.matches('[data-timer-status]'));
    return Promise.allSettled(ending.map(({ finished }) => finished));
  });
}

async function inspect(page: Page, visit: Visit, wrong: Record<string, string[]>): Promise<void> {
  const [first] = visit.looks;
  let name = first ? nameOf(visit, first) : visit.scene.name;
  try {
    const opened = await open(page, visit);
    const { frame, complaints } = opened;
    for (const look of visit.looks) {
      name = nameOf(visit, look);
      if (look !== first) await change(page, look);
      await stillness(opened, visit.scene, look);
      await page.screenshot({ path: join(pictures, `${name}.png`) });
      const found = [...complaints.splice(0), ...(await faults(frame))];
      if (all || (look === visit.looks.at(-1) && !visit.scene.alike)) found.push(...(await violations(frame)));
      if (found.length > 0) wrong[name] = found;
    }
  } catch (error) {
    wrong[name] = [(error as Error).message];
  }
}

/** Takes visits until none is left. */
async function work(visits: Visit[], wrong: Record<string, string[]>): Promise<void> {
  const page = await newPage();
  for (let visit = visits.shift(); visit; visit = visits.shift()) await inspect(page, visit, wrong);
  await page.context().close();
}

it('stands in every state without a fault', {
  timeout: all ? 3_600_000 : 300_000,
}, async () => {
  const visits = scenes.flatMap(visitsOf);
  const wrong: Record<string, string[]> = {};
  // one more than two cores: pages wait now and then
  await Promise.all([work(visits, wrong), work(visits, wrong), work(visits, wrong)]);
  expect(wrong, Object.keys(wrong).join(', ')).toEqual({});
});

const scene = (name: string): Scene => scenes.find((each) => each.name === name) as Scene;
const visit = (name: string): Visit => ({
  scene: scene(name),
  locale: 'en-GB',
  looks: [{ width: 1280, theme: 'default' }],
});

it('draws of 100,000 people those in sight, and asks for their page', async () => {
  const page = await newPage();
  const offsets: (string | null)[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.pathname === '/api/people') offsets.push(url.searchParams.get('offset'));
  });
  const { frame } = await open(page, visit('overview-many'));
  await frame.evaluate(() => document.querySelector('[data-scroll]')?.scrollTo(0, 50_000 * 40));
  await frame.getByText('60000', { exact: true }).waitFor();
  expect(await frame.locator('tbody tr').count()).toBeLessThan(80);
  expect(offsets.map(Number).every((offset) => offset === 0 || Math.abs(offset - 50_000) <= 600)).toBe(true);
  await page.context().close();
});

it('is used by keys: / searches, arrows walk, Enter asks why, Esc leads back', async () => {
  const page = await newPage();
  const { frame } = await open(page, visit('overview-in-step'));
  const focused = () =>
    frame.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);
  await frame.getByText('Anna Schmidt').first().click();
  await page.keyboard.press('/');
  expect(await focused()).toBe('Name or extension');
  await frame.locator('[data-why]').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await frame.getByRole('heading', { name: /^Why is Carla shown/ }).waitFor();
  await expect.poll(focused).toContain('Why is Carla shown');
  await page.keyboard.press('Escape');
  await expect.poll(focused).toBe('Why Carla Reis is shown so');
  await page.context().close();
});

it('begins a question with wide effect on Cancel', async () => {
  const page = await newPage();
  const { frame } = await open(page, visit('deactivate-dialog'));
  expect(await frame.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
  await page.keyboard.press('Escape');
  await page.context().close();
});

/** Names of chunks by what is asked of the built manifest, https://vite.dev/guide/backend-integration. */
type Manifest = Record<string, { file: string; imports?: string[]; isEntry?: boolean; name?: string }>;

function kilobytes(manifest: Manifest, entries: string[]): number {
  const files = new Set<string>();
  const add = (key: string) => {
    const chunk = manifest[key];
    if (!chunk || files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const each of chunk.imports ?? []) add(each);
  };
  for (const entry of entries) add(entry);
  const bytes = [...files].map((file) => gzipSync(readFileSync(join(tab.folder, file))).length);
  return bytes.reduce((sum, each) => sum + each, 0) / 1000;
}

it('loads little before it can show anything', () => {
  const manifest: Manifest = JSON.parse(readFileSync(join(tab.folder, '.vite/manifest.json'), 'utf8'));
  const step = [
    'index.html',
    'app/pages.tsx',
    'features/activation/components/wizard.tsx',
    'features/activation/components/connect-step.tsx',
    'texts/en.json',
  ];
  for (const key of step) expect(manifest[key], key).toBeDefined();
  // what is fetched at once; the parts of a page follow while Teams still answers
  expect(kilobytes(manifest, ['index.html'])).toBeLessThan(140);
  expect(kilobytes(manifest, step)).toBeLessThan(230);
});
