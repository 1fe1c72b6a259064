/** Addresses of the tab. One grammar for the browser's address and for a deep link's `subPageId`. */
import type { MatchFilter } from '../../contract/matching.ts';
import type { WizardStep } from '../../contract/onboarding.ts';

export const steps = [
  'connect',
  'consent',
  'sync-user',
  'sign-in',
  'preview',
  'activate',
] as const satisfies readonly WizardStep[];

export const settingsSections = [
  'directions',
  'rights',
  'sync-users',
  'left-out',
  'cloudya',
  'audit',
  'deactivate',
] as const;
export type SettingsSection = (typeof settingsSections)[number];

const filters = ['all', 'linked', 'near-miss', 'duplicate', 'no-match', 'to-look-at'] as const satisfies MatchFilter[];

const peopleFilters = ['on-the-phone', 'left-out', 'refused'] as const;
export type PeopleFilter = (typeof peopleFilters)[number];

export type Route =
  /** Nothing asked for: the phase decides. */
  | { page: 'start' }
  /** Without a step: the first open one. */
  | { page: 'setup'; step?: WizardStep }
  | { page: 'overview'; linkId?: string; filter?: PeopleFilter }
  | { page: 'matches'; filter: MatchFilter }
  | { page: 'settings'; section: SettingsSection }
  | { page: 'help' };

export const basePath = '/tab/';

function oneOf<Value extends string>(values: readonly Value[], text: string | undefined): Value | undefined {
  return values.find((value) => value === text);
}

/** An address that nobody of us wrote is no reason to fail. */
function decoded(part: string | undefined): string | undefined {
  try {
    return part && decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** Reads `setup/consent`, `matches/near-miss`, `overview/<link id>`, `people/refused` (also `why/…`, `step/…` and a bare step); anything else is `start`. */
export function parseRoute(path: string): Route {
  const [page, rest] = path.replace(/^\/+|\/+$/g, '').split('/');
  const bare = oneOf(steps, page);
  if (bare) return { page: 'setup', step: bare };
  const detail = decoded(rest);
  switch (page) {
    case 'setup':
    case 'step': {
      const step = oneOf(steps, detail);
      return step ? { page: 'setup', step } : { page: 'setup' };
    }
    case 'overview':
    case 'why':
    case 'person':
      return detail ? { page: 'overview', linkId: detail } : { page: 'overview' };
    case 'people': {
      const filter = oneOf(peopleFilters, detail);
      return filter ? { page: 'overview', filter } : { page: 'overview' };
    }
    case 'matches':
      return { page: 'matches', filter: oneOf(filters, detail) ?? 'all' };
    case 'settings':
      return { page: 'settings', section: oneOf(settingsSections, detail) ?? 'directions' };
    case 'help':
      return { page: 'help' };
    default:
      return { page: 'start' };
  }
}

/** Without the base path, as in `subPageId`. */
export function formatRoute(route: Route): string {
  switch (route.page) {
    case 'start':
      return '';
    case 'setup':
      return route.step ? `setup/${route.step}` : 'setup';
    case 'overview':
      if (route.filter) return `people/${route.filter}`;
      return route.linkId ? `overview/${encodeURIComponent(route.linkId)}` : 'overview';
    case 'matches':
      return route.filter === 'all' ? 'matches' : `matches/${route.filter}`;
    case 'settings':
      return route.section === 'directions' ? 'settings' : `settings/${route.section}`;
    case 'help':
      return 'help';
  }
}
