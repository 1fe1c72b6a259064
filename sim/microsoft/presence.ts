/**
 * Presence as Microsoft aggregates it: a preferred state beats any session; among sessions DoNotDisturb > Busy > Available > Away
 * (https://learn.microsoft.com/graph/cloud-communications-manage-presence-state). Others see a change after a lag.
 */
import type { Simulator } from '../core/simulator.ts';
import type { PresencePair, SimUser, VisiblePresence } from './world.ts';

const minute = 60_000;
const rank = ['DoNotDisturb', 'Busy', 'Available', 'Away', 'BeRightBack', 'Offline'];

/** An Available session that nobody renews becomes inactive after 5 minutes and Away after 5 more (same source). */
function faded(pair: PresencePair, setAt: number, now: number, isClient: boolean): PresencePair {
  if (pair.availability !== 'Available' || isClient) return pair;
  const age = now - setAt;
  if (age >= 10 * minute) return { availability: 'Away', activity: 'Away' };
  return age >= 5 * minute ? { availability: 'Available', activity: 'AvailableInactive' } : pair;
}

/** What the sessions add up to now, before the lag. */
export function aggregate(user: SimUser, now: number): PresencePair {
  const sessions = Object.entries(user.sessions)
    .filter(([, { expiresAt }]) => expiresAt === null || expiresAt > now)
    .map(([id, session]) => faded(session, session.setAt, now, id === 'client'));
  if (sessions.length === 0) return { availability: 'Offline', activity: 'Offline' };
  const { preferred } = user;
  if (preferred && (preferred.expiresAt === null || preferred.expiresAt > now)) return preferred;
  const [first] = sessions.toSorted((a, b) => weight(a) - weight(b));
  return first ?? { availability: 'Offline', activity: 'Offline' };
}

function weight({ availability, activity }: PresencePair): number {
  const place = rank.indexOf(availability);
  // Within Busy a call outshines a meeting and a plain Busy.
  return (place < 0 ? rank.length : place) * 10 + (/InAC/.test(activity) ? 0 : 1);
}

/** What others see now. */
export function visibleNow(user: SimUser, now: number): VisiblePresence {
  const past = user.visible.filter(({ effectiveAt }) => effectiveAt <= now);
  const shown = past.at(-1) ?? user.visible[0];
  if (!shown) throw new Error('a user always has a visible presence');
  return shown;
}

/** Takes a changed aggregate over into what others will see. True when something changed. */
export function updateVisible(sim: Simulator, user: SimUser): boolean {
  const now = sim.clock.now();
  for (const [id, { expiresAt }] of Object.entries(user.sessions))
    if (expiresAt !== null && expiresAt <= now) delete user.sessions[id];
  const next = aggregate(user, now);
  const last = user.visible.at(-1);
  const outOfOffice = user.presence.outOfOffice ?? false;
  if (
    last &&
    last.availability === next.availability &&
    last.activity === next.activity &&
    last.outOfOffice === outOfOffice
  )
    return false;
  sim.world.microsoft.sequence += 1;
  const entry = {
    availability: next.availability,
    activity: next.activity,
    outOfOffice,
    effectiveAt: now + sim.world.microsoft.settings.presenceLagMs,
    sequence: sim.world.microsoft.sequence,
  };
  user.visible = [...user.visible.slice(-4), entry];
  return true;
}

/** What the person's own Teams client reports. `Offline` signs the client out. */
export function reportOwnPresence(sim: Simulator, user: SimUser, pair: PresencePair, outOfOffice: boolean): void {
  if (pair.availability === 'Offline') delete user.sessions.client;
  else user.sessions.client = { ...pair, setAt: sim.clock.now(), expiresAt: null };
  user.presence = { ...pair, outOfOffice };
  updateVisible(sim, user);
  sim.changed('presence');
}

/** Version stamp that sorts as text (Graph: presence resource, `sequenceNumber`). */
export function sequenceNumber({ sequence }: VisiblePresence): string {
  return `A${String(sequence).padStart(12, '0')}`;
}
