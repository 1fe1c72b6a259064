/** What a changed opt-out is called in the list of who did what. Pure. */
import type { LeftOut } from '../../contract/presence.ts';

type Way = keyof LeftOut;

const acts: Record<Way, { out: string; in: string }> = {
  cloudyaToTeams: { out: 'left-out-to-teams', in: 'taken-in-to-teams' },
  teamsToCloudya: { out: 'left-out-to-cloudya', in: 'taken-in-to-cloudya' },
};

/** One act where both directions go the same way, else one for each that changed; none where nothing did. */
export function actsOfOptOut(before: LeftOut, after: LeftOut): string[] {
  const changed = (Object.keys(acts) as Way[]).filter((way) => before[way] !== after[way]);
  const out = changed.filter((way) => after[way]);
  if (changed.length === 2 && out.length !== 1) return [out.length === 2 ? 'left-out' : 'taken-in'];
  return changed.map((way) => acts[way][after[way] ? 'out' : 'in']);
}
