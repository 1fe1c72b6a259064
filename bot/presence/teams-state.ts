/** Graph's availability/activity pair as one word of ours. Two published vocabularies, any case; unknown values are kept apart. */
import type { TeamsPresence, TeamsState } from '../../contract/presence.ts';

/**
 * Activity decides where it says more than availability.
 * https://learn.microsoft.com/graph/api/resources/presence and https://learn.microsoft.com/graph/cloud-communications-manage-presence-state
 */
const byActivity = new Map<string, TeamsState>([
  ['inacall', 'in-a-call'],
  ['inaconferencecall', 'in-a-call'],
  ['inameeting', 'in-a-meeting'],
  ['presenting', 'presenting'],
  ['focusing', 'focusing'],
  ['urgentinterruptionsonly', 'do-not-disturb'],
  ['outofoffice', 'out-of-office'],
  ['offwork', 'offline'],
]);

const byAvailability = new Map<string, TeamsState>([
  ['available', 'available'],
  ['availableidle', 'available'],
  ['away', 'away'],
  ['berightback', 'be-right-back'],
  ['busy', 'busy'],
  ['busyidle', 'busy'],
  ['donotdisturb', 'do-not-disturb'],
  ['offline', 'offline'],
  ['presenceunknown', 'unknown'],
]);

/** Availabilities of their own in the newer vocabulary, which has no activity that says as much. */
const byNewerAvailability = new Map<string, TeamsState>([
  ['focusing', 'focusing'],
  ['inacall', 'in-a-call'],
  ['inameeting', 'in-a-meeting'],
  ['presenting', 'presenting'],
]);

/** A call while out of office is a call. Every pair has an answer. */
export function teamsStateOf({ availability, activity }: Pick<TeamsPresence, 'availability' | 'activity'>): TeamsState {
  const said = byActivity.get(activity.toLowerCase());
  const newer = byNewerAvailability.get(availability.toLowerCase());
  if (said !== undefined && said !== 'out-of-office') return said;
  return newer ?? said ?? byAvailability.get(availability.toLowerCase()) ?? 'unrecognised';
}
