/** What a changed opt-out is called in the list of who did what. Pure. */
import type { LeftOut } from '../../contract/presence.ts';

const suffixes = { cloudyaToTeams: 'to-teams', teamsToCloudya: 'to-cloudya' } as const satisfies Record<
  keyof LeftOut,
  string
>;

/** One act where both directions go the same way, else one for each that changed; none where nothing did. */
export function actsOfOptOut(before: LeftOut, after: LeftOut): string[] {
  const changed = (Object.keys(suffixes) as (keyof LeftOut)[]).filter((each) => before[each] !== after[each]);
  const verb = (direction: keyof LeftOut) => (after[direction] ? 'left-out' : 'taken-in');
  const [first, second] = changed;
  if (first && second && verb(first) === verb(second)) return [verb(first)];
  return changed.map((direction) => `${verb(direction)}-${suffixes[direction]}`);
}
