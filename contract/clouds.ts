/**
 * Microsoft's clouds, and where people find Teams and the admin centres in each. What the app itself calls stands in
 * `bot/identity/clouds.ts`. An address stands here only where Microsoft documents it for that cloud:
 * Teams https://learn.microsoft.com/microsoftteams/msi-deployment,
 * its window for sending something on https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/share-to-teams-from-web-apps,
 * Entra https://learn.microsoft.com/entra/fundamentals/faq,
 * Microsoft 365 https://learn.microsoft.com/microsoft-365/commerce/licenses/manage-volume-licensing.
 */

export const cloudNames = ['global', 'gcc-high', 'dod'] as const;
export type CloudName = (typeof cloudNames)[number];

interface Places {
  /** Host of Teams and of its deep links. */
  teams: string;
  /** Undefined: no such window is documented. */
  teamsShare: string | undefined;
  entra: string;
  admin: string;
  /** Whether the addresses of single pages of the admin centres are known; elsewhere they open at their beginning. */
  pages: boolean;
}

export const places: Record<CloudName, Places> = {
  global: {
    teams: 'teams.microsoft.com',
    teamsShare: 'https://teams.microsoft.com/share',
    entra: 'https://entra.microsoft.com/',
    admin: 'https://admin.microsoft.com/',
    pages: true,
  },
  'gcc-high': {
    teams: 'gov.teams.microsoft.us',
    teamsShare: undefined,
    entra: 'https://entra.microsoft.us/',
    admin: 'https://portal.office365.us/adminportal/home',
    pages: false,
  },
  dod: {
    teams: 'dod.teams.microsoft.us',
    teamsShare: undefined,
    entra: 'https://entra.microsoft.us/',
    admin: 'https://portal.apps.mil/adminportal/home',
    pages: false,
  },
};

/** A page of Microsoft's where something is mended, or explained. */
export interface Page {
  /** Names the place in words as well: `refusals.link.<at>`. */
  at: 'entra' | 'admin' | 'learn';
  /** From the place's beginning. */
  page: string;
}

/** Where the page is in this cloud; of what is explained there is one for all. */
export function linkTo({ at, page }: Page, cloud: CloudName): string {
  if (at === 'learn') return `https://learn.microsoft.com/${page}`;
  return places[cloud].pages ? places[cloud][at] + page : places[cloud][at];
}
