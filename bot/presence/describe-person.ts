/** A link in the words of the people list and of "why": the decision asked again on what is stored. Pure. */
import type { Why } from '../../contract/overview.ts';
import type { PersonRow, TeamsState } from '../../contract/presence.ts';
import { describeLevers } from './describe-levers.ts';
import { isOutOfBoth, type Link, leftOutOf, type TenantPosture } from './link.ts';
import { decide } from './reconcile-links.ts';
import { type EngineSettings, isLineStale } from './resolve-presence.ts';
import { teamsStateOf } from './teams-state.ts';

/** States a person chose or is in that Teams shows instead of our session. */
const strongerStates: readonly TeamsState[] = ['do-not-disturb', 'presenting', 'focusing'];
/** After so long a state that is not "in a call" is no longer just Microsoft lagging behind. */
const lagMs = 10_000;

export function describePerson(link: Link, settings: EngineSettings, now: number): PersonRow {
  const lineStale = isLineStale({ confirmedAt: link.lineConfirmedAt?.getTime() }, settings, now);
  const leftOut = leftOutOf(link);
  return {
    linkId: link.extension,
    extension: link.extension,
    name: link.name,
    line: link.line,
    lineSince: iso(earlier(link.lineUpdatedAt, link.lineSince)),
    lineStale,
    presence: link.presenceReadAt === undefined ? 'unknown' : teamsStateOf(link.presence),
    presenceSince: iso(link.presenceSince),
    presenceReadAt: iso(link.presenceReadAt),
    act: actOf(link),
    inStep:
      !isOutOfBoth(leftOut) &&
      !link.dirty &&
      link.nextTryAt === undefined &&
      !lineStale &&
      link.presenceReadAt !== undefined,
    leftOut,
    levers: describeLevers(link.levers),
  };
}

type Act = PersonRow['act'];

function actOf(link: Link): Act {
  const act = (kind: Act['kind'], since?: Date): Act => ({
    kind,
    since: iso(since),
    nextTryAt: null,
    by: link.leftOutBy ?? null,
  });
  const { session } = link;
  if (isOutOfBoth(leftOutOf(link))) return act('left-out');
  if (link.nextTryAt) return { ...act('will-retry'), nextTryAt: iso(link.nextTryAt) };
  if (link.lineConfirmedAt === undefined || link.presenceReadAt === undefined) return act('not-known-yet');
  if (session?.setAt) return act(ownStateWins(link, session.setAt) ? 'own-state-kept' : 'set-in-a-call', session.setAt);
  if (link.published === 'in-use') return act('told-in-use', link.publishedAt);
  if (link.published === 'do-not-disturb') return act('told-do-not-disturb', link.publishedAt);
  return act(link.line === 'ringing' ? 'nothing-while-ringing' : 'nothing');
}

/** Our session stands, and others see something else: what the person chose outranks it, and we leave it. */
function ownStateWins(link: Link, setAt: Date): boolean {
  const state = teamsStateOf(link.presence);
  if (strongerStates.includes(state)) return true;
  const readAt = link.presenceReadAt?.getTime() ?? 0;
  return state !== 'in-a-call' && state !== 'unknown' && readAt - setAt.getTime() > lagMs;
}

/** Why this person shows what they show. */
export function explainPerson(link: Link, posture: TenantPosture, settings: EngineSettings, now: number): Why {
  const { rule, echo } = decide(link, posture, settings, now);
  const { session } = link;
  return {
    person: describePerson(link, settings, now),
    directions: posture.directions,
    address: link.address ?? null,
    lineState: link.line,
    lineConfirmedAt: iso(link.lineConfirmedAt),
    teamsState: teamsStateOf(link.presence),
    echo,
    rule,
    session: session?.setAt
      ? {
          setAt: session.setAt.toISOString(),
          expiresAt: session.expiresAt.toISOString(),
          acceptedMs: session.acceptedMs ?? null,
          visibleMs: session.visibleMs ?? null,
        }
      : null,
    published:
      link.published !== 'none' && link.publishedAt
        ? { state: link.published, at: link.publishedAt.toISOString() }
        : null,
  };
}

/** The vendor's time of the change, unless its clock runs ahead of ours. */
function earlier(vendors: Date | undefined, ours: Date | undefined): Date | undefined {
  if (vendors === undefined || ours === undefined) return vendors ?? ours;
  return vendors < ours ? vendors : ours;
}

function iso(at: Date | undefined): string | null {
  return at?.toISOString() ?? null;
}
