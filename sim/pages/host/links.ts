/** Where links lead whose hosts are simulated. Pure. */
import type { Language } from '../words.ts';

const appHost = 'presence.contoso.example';
const teams = /^https:\/\/teams\.microsoft\.com\/l\/(entity|chat)\/([^?]*)(?:\?(.*))?$/;

/** https address of a known name -> address of this origin, in the language of the window; others stay as they are. */
export function toLocal(hosts: readonly string[], language: Language, url: string): string {
  const { protocol, host, pathname, search, hash } = new URL(url, location.href);
  if (protocol !== 'https:') return url;
  if (host === appHost) return pathname + search + hash;
  if (!hosts.includes(host)) return url;
  const query = new URLSearchParams(search);
  if (!query.has('ui_locales')) query.set('locale', language);
  return `/~/${host}${pathname}?${query}${hash}`;
}

export type Target =
  | { kind: 'tab'; subPageId: string }
  /** The chat with the bot. */
  | { kind: 'chat' }
  | { kind: 'page'; url: string };

/** https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-links */
export function targetOf(url: string): Target {
  const [, place, path = '', query = ''] = teams.exec(url) ?? [];
  const parameters = new URLSearchParams(query);
  if (place === 'entity' && path.endsWith('/conversations')) return { kind: 'chat' };
  if (place === 'entity') return { kind: 'tab', subPageId: subPageOf(parameters.get('context')) };
  if (place === 'chat' && parameters.get('users')?.startsWith('28:')) return { kind: 'chat' };
  return { kind: 'page', url };
}

function subPageOf(context: string | null): string {
  try {
    const { subEntityId, subPageId } = JSON.parse(context ?? '{}');
    return String(subPageId ?? subEntityId ?? '');
  } catch {
    return '';
  }
}
