/**
 * Presence as Microsoft aggregates it: a preferred state beats any session; among sessions DoNotDisturb > Busy > Available > Away
 * (https://learn.microsoft.com/graph/cloud-communications-manage-presence-state). Others see a change after a lag.
 */
import type { Simulator } from '../core/simulator.ts';
import type { PresencePair, SimUser, VisiblePresence } from './world.ts';

const minute = 60_000;
const rank = ['DoNotDisturb', 'Busy', 'Available', 'Away', 'BeRightBack', 'Offline'];
const offline: PresencePair = { availability: 'Offline', activity: 'Offline' };

/** Session of the person's own Teams client; all others belong to applications. */
const ownClient = 'client';

/** An Available session that nobody renews becomes inactive after 5 minutes and Away after 5 more (same source). */
function faded(pair: PresencePair, setAt: number, now: number): PresencePair {
  if (pair.availability !== 'Available') return pair;
  const age = now - setAt;
  if (age >= 10 * minute) return { availability: 'Away', activity: 'Away' };
  return age >= 5 * minute ? { availability: 'Available', activity: 'AvailableInactive' } : pair;
}

function lasts({ expiresAt }: { expiresAt: number | null }, now: number): boolean {
  return expiresAt === null || expiresAt > now;
}

/** What the sessions add up to now, before the lag. A preferred state needs at least one session, else the person is offline. */
export function aggregate(user: Pick<SimUser, 'sessions' | 'preferred'>, now: number): PresencePair {
  const sessions = Object.entries(user.sessions)
    .filter(([, session]) => lasts(session, now))
    .map(([id, session]) => (id === ownClient ? session : faded(session, session.setAt, now)));
  const strongest = sessions.toSorted((a, b) => weight(a) - weight(b))[0];
  if (!strongest) return offline;
  const shown = user.preferred && lasts(user.preferred, now) ? user.preferred : strongest;
  return { availability: shown.availability, activity: shown.activity };
}

function weight({ availability, activity }: PresencePair): number {
  const place = rank.indexOf(availability);
  // Within Busy a call outshines a meeting and a plain Busy.
  return (place < 0 ? rank.length : place) * 10 + (/InAC/.test(activity) ? 0 : 1);
}

/** What others see now. */
export function visibleNow(user: SimUser, now: number): VisiblePresence {
  const shown = user.visible.findLast(({ effectiveAt }) => effectiveAt <= now) ?? user.visible[0];
  if (!shown) throw new Error('a user always has a visible presence');
  return shown;
}

/** Takes a changed aggregate over into what others will see. True when something changed. */
export function updateVisible(sim: Simulator, user: SimUser): boolean {
  const now = sim.clock.now();
  for (const [id, session] of Object.entries(user.sessions)) if (!lasts(session, now)) delete user.sessions[id];
  if (user.preferred && !lasts(user.preferred, now)) user.preferred = null;
  const next = { ...aggregate(user, now), outOfOffice: user.presence.outOfOffice ?? false };
  const changed = !sameAs(user.visible.at(-1), next);
  if (changed) {
    sim.world.microsoft.sequence += 1;
    const entry = {
      ...next,
      effectiveAt: now + sim.world.microsoft.settings.presenceLagMs,
      sequence: sim.world.microsoft.sequence,
    };
    const shown = visibleNow(user, now);
    user.visible = [shown, ...user.visible.filter(({ sequence }) => sequence > shown.sequence), entry];
  }
  watch(sim, user);
  return changed;
}

function sameAs(last: VisiblePresence | undefined, next: Omit<VisiblePresence, 'effectiveAt' | 'sequence'>): boolean {
  return (
    last?.availability === next.availability && last.activity === next.activity && last.outOfOffice === next.outOfOffice
  );
}

/** When time alone changes next what others see: a session runs out or fades, a change becomes visible. undefined: never. */
function nextMove(user: SimUser, now: number): number | undefined {
  const sessions = Object.entries(user.sessions).filter(([id]) => id !== ownClient);
  const fading = sessions.flatMap(([, { availability, setAt }]) =>
    availability === 'Available' ? [setAt + 5 * minute, setAt + 10 * minute].filter((at) => at > now) : [],
  );
  const ending = [...sessions.map(([, session]) => session), user.preferred].map((each) => each?.expiresAt ?? null);
  const unseen = user.visible.filter(({ sequence }) => sequence > user.announced).map(({ effectiveAt }) => effectiveAt);
  const moves = [...fading, ...ending, ...unseen].filter((at) => at !== null);
  return moves.length === 0 ? undefined : Math.min(...moves);
}

const restless = new WeakMap<Simulator, Map<SimUser, number>>();

/** People whom time alone moves, and when it does next. */
export function restlessOf(sim: Simulator): Map<SimUser, number> {
  const known = restless.get(sim) ?? new Map();
  restless.set(sim, known);
  return known;
}

/** To be looked at when time moves this person next; at rest when it never does. */
export function watch(sim: Simulator, user: SimUser): void {
  const at = nextMove(user, sim.clock.now());
  if (at === undefined) restlessOf(sim).delete(user);
  else restlessOf(sim).set(user, at);
}

/** What the person's own Teams client reports. `Offline` signs the client out; `OffWork` is "appear offline", which the person prefers. */
export function reportOwnPresence(sim: Simulator, user: SimUser, pair: PresencePair, outOfOffice: boolean): void {
  const setAt = sim.clock.now();
  const appearsOffline = pair.activity === 'OffWork';
  if (appearsOffline) user.preferred = { ...pair, expiresAt: null };
  else if (user.preferred?.activity === 'OffWork') user.preferred = null;
  if (pair.availability !== 'Offline') user.sessions[ownClient] = { ...pair, setAt, expiresAt: null };
  else if (!appearsOffline) delete user.sessions[ownClient];
  user.presence = { ...pair, outOfOffice };
  updateVisible(sim, user);
  sim.changed('presence');
}

/** A state the person has chosen, which beats every session; null takes the choice back. */
export function prefer(sim: Simulator, user: SimUser, chosen: SimUser['preferred']): void {
  user.preferred = chosen;
  updateVisible(sim, user);
  sim.changed('presence');
}

/** Version stamp that sorts as text (Graph: presence resource, `sequenceNumber`). */
export function sequenceNumber({ sequence }: VisiblePresence): string {
  return `A${String(sequence).padStart(12, '0')}`;
}
