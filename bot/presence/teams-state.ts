/** Graph's availability/activity pair as one word of ours. Two published vocabularies, any case; unknown values are kept apart. */
import type { TeamsPresence, TeamsState } from '../../contract/presence.ts';

/**
 * Activity decides where it says more than availability.
 * https://learn.microsoft.com/graph/api/resources/presence and https://learn.microsoft.com/graph/cloud-communications-manage-presence-state
 */
const byActivity: Record<string, TeamsState> = {
  inacall: 'in-a-call',
  inaconferencecall: 'in-a-call',
  inameeting: 'in-a-meeting',
  presenting: 'presenting',
  focusing: 'focusing',
  urgentinterruptionsonly: 'do-not-disturb',
  outofoffice: 'out-of-office',
  offwork: 'offline',
};

const byAvailability: Record<string, TeamsState> = {
  available: 'available',
  availableidle: 'available',
  away: 'away',
  berightback: 'be-right-back',
  busy: 'busy',
  busyidle: 'busy',
  donotdisturb: 'do-not-disturb',
  offline: 'offline',
  presenceunknown: 'unknown',
  // newer resource page: these are availabilities of their own
  focusing: 'focusing',
  inacall: 'in-a-call',
  inameeting: 'in-a-meeting',
  presenting: 'presenting',
};

export function teamsStateOf({ availability, activity }: Pick<TeamsPresence, 'availability' | 'activity'>): TeamsState {
  return byActivity[activity.toLowerCase()] ?? byAvailability[availability.toLowerCase()] ?? 'unrecognised';
}
