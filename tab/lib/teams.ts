/** The only importer of teams-js: what the tab needs of its host. */
import { app, authentication, pages } from '@microsoft/teams-js';
import { places } from '../../contract/clouds.ts';
import { cloud } from './cloud.ts';

export type ThemeName = 'default' | 'dark' | 'contrast';

export interface HostContext {
  theme: ThemeName;
  /** Language tag of the person, e.g. `de-de`. */
  locale: string;
  /** Deep link target within the tab. */
  subPageId: string | undefined;
}

export type Hosting = { kind: 'hosted'; context: HostContext } | { kind: 'not-in-teams' } | { kind: 'silent' };

const patienceMs = 10_000;

/** Newer hosts may send names we do not know: they look like the light theme. */
export function toTheme(name: string | undefined): ThemeName {
  return name === 'dark' || name === 'contrast' ? name : 'default';
}

/**
 * Starts talking to the host. Outside Teams nobody answers: there is no window around us, and no native one as in the
 * Teams apps of phones.
 */
export async function openHost(): Promise<Hosting> {
  if (window.parent === window.self && !('nativeInterface' in window)) return { kind: 'not-in-teams' };
  const opening = app.initialize().then(() => app.getContext());
  const context = await Promise.race([opening, delay(patienceMs)]).catch(() => undefined);
  if (!context) return { kind: 'silent' };
  app.notifyAppLoaded();
  return {
    kind: 'hosted',
    context: {
      theme: toTheme(context.app.theme),
      locale: context.app.locale,
      subPageId: context.page.subPageId || undefined,
    },
  };
}

function delay(ms: number): Promise<undefined> {
  return new Promise((done) => setTimeout(done, ms, undefined));
}

export function onThemeChange(listener: (theme: ThemeName) => void): void {
  app.registerOnThemeChangeHandler((name) => listener(toTheme(name)));
}

/** Takes Teams' own loading sign away. */
export function tellLoaded(): void {
  app.notifySuccess();
}

/** Teams shows its own page for an app that could not be loaded, with a way to try again. */
export function tellFailed(): void {
  app.notifyFailure({ reason: app.FailedReason.Other });
}

/** The host's token for this app. Teams caches it; asked for at each call, never stored. */
export function getToken(): Promise<string> {
  return authentication.getAuthToken();
}

export type PopupResult = { kind: 'finished'; handle: string } | { kind: 'closed' } | { kind: 'blocked' };

/**
 * Opens a pop-up of our own domain. Must be called from a click. Hosts report its end as plain text: `CancelledByUser`
 * may also mean that the person finished, so the server is asked in any case
 * (https://github.com/OfficeDev/microsoft-teams-library-js/issues/629).
 */
export async function openPopup(url: string): Promise<PopupResult> {
  try {
    return { kind: 'finished', handle: await authentication.authenticate({ url, width: 560, height: 680 }) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return /FailedToOpen|blocked/i.test(text) ? { kind: 'blocked' } : { kind: 'closed' };
  }
}

/** Opens an address outside the tab: a chat, a portal, a page. */
export async function openLink(url: string): Promise<void> {
  try {
    await app.openLink(url);
  } catch {
    window.open(url, '_blank', 'noopener');
  }
}

/** Has Teams a window here in which something is sent on? Not in every cloud. */
export function canShare(): boolean {
  return places[cloud()].teamsShare !== undefined;
}

/** Opens that window with a text, https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/share-to-teams-from-web-apps */
export async function shareInTeams(text: string, url?: string): Promise<void> {
  const { teamsShare } = places[cloud()];
  const query = new URLSearchParams({ msgText: text, ...(url === undefined ? {} : { href: url }) });
  if (teamsShare !== undefined) await openLink(`${teamsShare}?${query}`);
}

/** Opens a chat with a person, https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams */
export function writeTo(upn: string): Promise<void> {
  return openLink(`https://${places[cloud()].teams}/l/chat/0/0?${new URLSearchParams({ users: upn })}`);
}

/** Keeps the deep link of the shown page in Teams' own address. */
export function showCurrent(title: string): void {
  document.title = `${title} · Cloudya Presence`;
  if (pages.isSupported()) void pages.setCurrentFrame({ contentUrl: location.href, websiteUrl: location.href });
}

/** On the pop-up's last page: hands the handle to the tab that opened it. Rejects where no window of Teams answers. */
export async function endPopup(handle: string): Promise<void> {
  await Promise.race([
    app.initialize(),
    delay(patienceMs).then(() => {
      throw new Error('nobody answers');
    }),
  ]);
  if (handle === '') authentication.notifyFailure('CancelledByUser');
  else authentication.notifySuccess(handle);
}
