/** From what is matched to what shall be linked. */
import type { PlannedLink } from '../presence/planned-link.ts';
import { loadMatches } from './match-report.ts';
import type { MatchStore } from './onboarding-store.ts';
import { planRounds } from './plan-rounds.ts';

/** Every extension whose outcome is a person, with its round; who has a round keeps it. */
export async function planLinks(deps: { matches: MatchStore }, tenantId: string): Promise<PlannedLink[]> {
  const [{ rows }, existing] = await Promise.all([loadMatches(deps, tenantId), deps.matches.listRounds(tenantId)]);
  const linked = rows.flatMap(({ extension, name, outcome }) =>
    outcome.kind === 'linked' ? [{ extension, name, person: outcome.person, by: outcome.by }] : [],
  );
  const rounds = planRounds(linked.map(({ extension }) => ({ extension, round: existing.get(extension) })));
  return linked.map(({ extension, name, person, by }) => ({
    extension,
    userId: person.userId,
    name,
    address: person.address,
    matchedBy: by,
    round: rounds.get(extension) ?? 1,
  }));
}
