/** Addresses that open the tab, or a chat, inside Teams. */
import { type CloudName, places } from '../../contract/clouds.ts';
import type { MatchFilter } from '../../contract/matching.ts';
import type { WizardStep } from '../../contract/onboarding.ts';

/** Places of the tab that cards lead to; spelt as the tab's own addresses are. */
export type Place =
  | { page: 'setup'; step: WizardStep }
  | { page: 'overview'; extension?: string }
  | { page: 'matches'; filter: MatchFilter }
  | { page: 'settings'; section: 'rights' | 'sync-users' | 'cloudya' }
  | { page: 'help' };

export interface Links {
  tab(place: Place): string;
  chatWith(upn: string): string;
}

/** `entityId` of the static tab in the manifest. */
const entityId = 'presence';

/** https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-application */
export function createLinks({ teamsAppId, cloud }: { teamsAppId: string; cloud: CloudName }): Links {
  const host = places[cloud].teams;
  return {
    tab: (place) => {
      const context = encodeURIComponent(JSON.stringify({ subEntityId: subPageOf(place) }));
      return `https://${host}/l/entity/${teamsAppId}/${entityId}?context=${context}`;
    },
    chatWith: (upn) => `https://${host}/l/chat/0/0?users=${encodeURIComponent(upn)}`,
  };
}

function subPageOf(place: Place): string {
  switch (place.page) {
    case 'setup':
      return `setup/${place.step}`;
    case 'overview':
      return place.extension === undefined ? 'overview' : `overview/${encodeURIComponent(place.extension)}`;
    case 'matches':
      return `matches/${place.filter}`;
    case 'settings':
      return `settings/${place.section}`;
    case 'help':
      return 'help';
  }
}
