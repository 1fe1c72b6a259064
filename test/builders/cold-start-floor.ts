/** The floor of a first activation: what the vendors have to be asked, and how requests are named to compare. */
import type { LoggedRequest } from '../../sim/core/request-log.ts';

export interface Size {
  extensions: number;
  /** Accounts in the directory, sync users included. */
  people: number;
  /** All of them with a sync user. */
  rounds: number;
}

export const presenceReads = 'POST graph /communications/getPresencesByUserId';
/** One is due whatever happens, at the connection; how many more depends on how long the wizard takes. */
export const switchLooks = 'GET cloudya /options';

/** Reads of presence that are due whatever happens: one to prove each sync user, and a snapshot of everybody. */
export function readsOf({ linked, rounds }: { linked: number; rounds: number }): number {
  return rounds + Math.ceil(linked / 650);
}

/** Everything the vendors were asked, but for reads of presence: those also follow hints and our own writes. */
export function floorOf({ extensions, people, rounds }: Size): Record<string, number> {
  return {
    // the admin's token is checked by Entra's keys; consent and sign-in are the person's own pages
    'GET login /discovery/v2.0/keys': 1,
    'POST login /v2.0/adminconsent': 1,
    'POST login /oauth2/v2.0/sign-in': rounds,
    // one token per credential: app, on behalf of the admin, each sync user
    'POST login /oauth2/v2.0/token': 2 + rounds,
    'GET graph /organization': 1,
    // proof of the rights: one person read, one session ended that is not there
    'GET graph /users?$top=1': 1,
    'POST graph /users/{id}/presence/clearPresence': 1,
    'GET graph /users/{upn}': 1,
    // proof of each sync user: one subscription, deleted at once; then the one of its round
    'POST graph /subscriptions': 2 * rounds,
    'DELETE graph /subscriptions/{id}': rounds,
    'GET graph /users/delta?$deltaToken=latest': 1,
    'GET graph /users?$top=999': 1,
    ...(people > 999 ? { 'GET graph /users, next page': Math.ceil(people / 999) - 1 } : {}),
    'POST graph /users/{id}/presence/setPresence': 3,
    // Cloudya: one token per credential; who it is, what may be done
    'POST sso /token': 1,
    'POST cti /login': 1,
    'GET cloudya /basic-data': 1,
    [switchLooks]: 1,
    'GET cloudya /targets/phone-extensions/{n}/callforward-profiles': 1,
    'GET cloudya /targets/phone-extensions/{n}/skills/login-status': 1,
    'GET cloudya /targets/phone-extensions?_pageSize=1': 1,
    'GET cloudya /targets/phone-extensions?_pageSize=100': Math.ceil(extensions / 100),
    // tried in place of one call per extension; at first no e-mail is in it
    'GET cloudya /phone-extensions/bulk': 1,
    'GET cloudya /targets/phone-extensions/{n}/voice-mail': extensions,
    // lines: at the connection, for the preview, and the stream with its snapshot
    'GET cti /extensions/phone/states': 4,
    // our entry in the registry: looked for, made, looked for again; then two people's states
    'GET cloudya /integration-types?_pageSize=100': 2,
    'POST cloudya /integration-types': 1,
    // one of them at connect: is the registry open to us, and does somebody else write presence?
    'GET cloudya /integrations?_pageSize=100': 3,
    'POST cloudya /integrations': 1,
    'GET cloudya /integrations/{id}/targets?_pageSize=100': 1,
    'POST cloudya /integrations/{id}/targets': 2,
  };
}

/** What was asked, without ids and without what only says how an answer shall look. */
export function nameOf({ host, method, path }: Pick<LoggedRequest, 'host' | 'method' | 'path'>): string {
  const [vendor = host, prefix = ''] = vendors[host] ?? [];
  const [route = '', query = ''] = path.replace(prefix, '').split('?');
  const short = route
    .replace(/^\/[0-9a-f]{8}-[0-9a-f-]{27}/, vendor === 'login' ? '' : '$&')
    .replace(/^\/tenants\/K1234/, '')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}')
    .replace(/integrations\/\d+/, 'integrations/{id}')
    .replace(/phone-extensions\/\d+/, 'phone-extensions/{n}')
    .replace(/\/users\/[^/]+%40[^/]+$/, '/users/{upn}');
  if (route === '/users' && /skiptoken/.test(query)) return `${method} ${vendor} /users, next page`;
  const told = query.split('&').find((part) => /^(\$top|\$deltaToken|_pageSize)=/.test(part));
  return `${method} ${vendor} ${short}${told === undefined ? '' : `?${told}`}`;
}

const vendors: Record<string, [string, string]> = {
  'graph.microsoft.com': ['graph', '/v1.0'],
  'login.microsoftonline.com': ['login', ''],
  'api.nfon.net': ['cloudya', '/configuration/v1'],
  'providersupportdata.cloud-cfg.com': ['cti', '/v1'],
  'sso.cloud-cfg.com': ['sso', '/realms/login/protocol/openid-connect'],
};
