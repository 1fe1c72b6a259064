/**
 * The one decision of the engine: what should each side show, given what both sides said last and what we did last?
 * Pure, so that the same question can be asked again for "why does this person show that".
 */
import { type LeverKind, leverKinds } from '../../contract/acting.ts';
import type { Why } from '../../contract/overview.ts';
import type { DerivedState, LeftOut, LineState, PresenceMapping, TeamsState } from '../../contract/presence.ts';
import { type Drive, isDriven, type LeverRecords, type LeverStep, type LeverValue, leverStep } from './levers.ts';

export type Rule = Why['rule'];

/** All times are milliseconds since the epoch, all durations milliseconds. */
export interface EngineSettings {
  /** How long a call must be over before its mark is taken away: bridges the gap of a call-waiting switch. */
  fallingEdgeMs: number;
  /** Life of our session in Teams if it is not renewed. Graph: PT5M to PT4H. */
  sessionMs: number;
  /** When a standing session is renewed; less than half its life. */
  renewAfterMs: number;
  /** A line unconfirmed for so long no longer renews our session. */
  lineStaleMs: number;
  /** Presence unread for so long no longer holds what Cloudya was told. */
  presenceStaleMs: number;
  /** How long after its end an InACall may still be the echo of our own session. */
  echoWindowMs: number;
}

export const defaultSettings: EngineSettings = {
  fallingEdgeMs: 1_500,
  sessionMs: 5 * 60_000,
  renewAfterMs: 2 * 60_000,
  lineStaleMs: 2 * 60_000,
  presenceStaleMs: 10 * 60_000,
  echoWindowMs: 60_000,
};

export interface Inputs {
  line: { state: LineState; since: number; confirmedAt: number | undefined };
  /** `likeOurs`: the reading looks exactly like our own session would. */
  presence: { state: TeamsState; likeOurs: boolean; since: number; readAt: number | undefined };
  leftOut: LeftOut;
  paused: boolean;
  directions: { cloudyaToTeams: boolean; teamsToCloudya: boolean };
  /** Has the customer a registry in which Cloudya can be told? */
  registry: boolean;
  /** What to set on the phone while Teams drives it; a lever that is missing is not used. */
  acting: Partial<Record<LeverKind, LeverValue>>;
}

/** What we did last, as recorded. */
export interface Applied {
  /** Recorded before it is made: `confirmedAt` is missing until Teams has answered. It may stand until `expiresAt`. */
  session: { confirmedAt: number | undefined; expiresAt: number } | undefined;
  /** Set when a session ended; gone when a read has shown something else. */
  echoUntil: number | undefined;
  published: DerivedState;
  /** A write to Cloudya began and its end was never seen: what Cloudya shows is not known. */
  publishing: boolean;
  levers: LeverRecords;
}

export type TeamsStep =
  /** Make our session; also when it is not known whether it was made. */
  | { kind: 'set' }
  | { kind: 'renew' }
  | { kind: 'clear' }
  /** It ended by itself: only the record goes. */
  | { kind: 'lapse' }
  | { kind: 'keep' };

export type CloudyaStep =
  | { kind: 'tell'; state: Exclude<DerivedState, 'none'> }
  | { kind: 'withdraw' }
  | { kind: 'keep' };

export interface Decision {
  teams: TeamsStep;
  cloudya: CloudyaStep;
  levers: Record<LeverKind, LeverStep>;
  rule: Rule;
  /** The reading is (or may be) our own session seen from outside: it drives nothing. */
  echo: boolean;
  /** When to ask again although no input changes. */
  wakeAt: number | undefined;
}

interface Side<Step> {
  step: Step;
  rule: Rule;
  wakeAt?: number | undefined;
}

/** Same inputs, same answer. After the steps are applied, asking again at the same moment answers `keep`. */
export function resolve(
  inputs: Inputs,
  applied: Applied,
  mapping: PresenceMapping,
  settings: EngineSettings,
  now: number,
): Decision {
  const echoEnds = endOfEcho(applied, settings);
  const echo = inputs.presence.likeOurs && echoEnds !== undefined && now < echoEnds;
  const callWanted = mapping.cloudyaToTeams[inputs.line.state] === 'in-a-call';
  const teams = resolveTeams(inputs, applied, callWanted, settings, now);
  const ended = teams.step.kind === 'keep' && applied.session !== undefined && !callWanted;
  const falling = ended && offRule(inputs, 'teamsToCloudya') === undefined;
  const cloudya = falling
    ? { ...keepCloudya('line-not-in-use'), wakeAt: teams.wakeAt }
    : resolveCloudya(inputs, applied, mapping, settings, echo ? echoEnds : undefined, now);
  const drive = driveOf(inputs, mapping, settings, falling || echo, now);
  const levers = resolveLevers(inputs, applied, drive, now);
  return {
    teams: teams.step,
    cloudya: cloudya.step,
    levers: levers.steps,
    rule: decidingRule(teams.rule, cloudya.rule, callWanted),
    echo,
    wakeAt: earliest(earliest(teams.wakeAt, cloudya.wakeAt), levers.wakeAt),
  };
}

/** A line nobody has confirmed for two minutes says nothing about now. */
export function isLineStale(line: Pick<Inputs['line'], 'confirmedAt'>, settings: EngineSettings, now: number): boolean {
  return line.confirmedAt === undefined || now - line.confirmedAt >= settings.lineStaleMs;
}

function lineStaleAt({ confirmedAt }: Inputs['line'], settings: EngineSettings): number | undefined {
  return confirmedAt === undefined ? undefined : confirmedAt + settings.lineStaleMs;
}

function resolveTeams(
  inputs: Inputs,
  { session }: Applied,
  callWanted: boolean,
  settings: EngineSettings,
  now: number,
): Side<TeamsStep> {
  const off = offRule(inputs, 'cloudyaToTeams');
  if (off === undefined && callWanted) return holdSession(inputs, session, settings, now);
  const rule = off ?? 'line-not-in-use';
  if (session === undefined) return { step: { kind: 'keep' }, rule };
  if (session.expiresAt <= now) return { step: { kind: 'lapse' }, rule };
  const fallsAt = inputs.line.since + settings.fallingEdgeMs;
  if (off === undefined && now < fallsAt) return { step: { kind: 'keep' }, rule, wakeAt: fallsAt };
  return { step: { kind: 'clear' }, rule };
}

function holdSession(
  inputs: Inputs,
  session: Applied['session'],
  settings: EngineSettings,
  now: number,
): Side<TeamsStep> {
  const standing = session !== undefined && session.expiresAt > now ? session : undefined;
  if (isLineStale(inputs.line, settings, now)) {
    if (standing) return { step: { kind: 'keep' }, rule: 'line-stale', wakeAt: standing.expiresAt };
    return { step: { kind: session ? 'lapse' : 'keep' }, rule: 'line-stale' };
  }
  if (standing?.confirmedAt === undefined) return { step: { kind: 'set' }, rule: 'line-in-use' };
  const renewAt = standing.confirmedAt + settings.renewAfterMs;
  if (now >= renewAt) return { step: { kind: 'renew' }, rule: 'line-in-use' };
  return { step: { kind: 'keep' }, rule: 'line-in-use', wakeAt: renewAt };
}

function resolveCloudya(
  inputs: Inputs,
  applied: Applied,
  mapping: PresenceMapping,
  settings: EngineSettings,
  echoEnds: number | undefined,
  now: number,
): Side<CloudyaStep> {
  const { line, presence } = inputs;
  const shown = applied.published !== 'none' || applied.publishing;
  const withdraw = (rule: Rule): Side<CloudyaStep> => ({ step: { kind: shown ? 'withdraw' : 'keep' }, rule });
  const off = offRule(inputs, 'teamsToCloudya');
  if (off !== undefined) return withdraw(off);
  // Cloudya shows its own call; a Teams state beside it would only outlive it.
  if (line.state === 'in-use') return withdraw('pbx-outranks');
  if (line.state === 'ringing' && !isLineStale(line, settings, now)) {
    return { ...keepCloudya('ringing'), wakeAt: lineStaleAt(line, settings) };
  }
  if (presence.readAt === undefined || now - presence.readAt >= settings.presenceStaleMs) {
    return withdraw('presence-stale');
  }
  if (echoEnds !== undefined) return { ...keepCloudya('echo'), wakeAt: echoEnds };
  const wanted = mapping.teamsToCloudya[presence.state];
  const staleAt = shown ? presence.readAt + settings.presenceStaleMs : undefined;
  if (wanted === 'keep') return { ...keepCloudya('teams-nothing'), wakeAt: staleAt };
  if (wanted === 'none') return fallOrWithdraw(presence.since + settings.fallingEdgeMs, shown, now);
  const rule = wanted === 'in-use' ? 'teams-call' : 'teams-dnd';
  const untold = wanted !== applied.published || applied.publishing;
  if (untold && line.state === 'ringing') return { ...keepCloudya('line-stale'), wakeAt: staleAt };
  if (untold && inputs.registry) return { step: { kind: 'tell', state: wanted }, rule };
  return { ...keepCloudya(rule), wakeAt: staleAt };
}

function fallOrWithdraw(fallsAt: number, shown: boolean, now: number): Side<CloudyaStep> {
  if (!shown) return keepCloudya('teams-nothing');
  if (now < fallsAt) return { ...keepCloudya('teams-nothing'), wakeAt: fallsAt };
  return { step: { kind: 'withdraw' }, rule: 'teams-nothing' };
}

/**
 * Does Teams drive what is set on the phone? A call on the phone itself holds what stands until it is over: switching
 * back and forth between calls would be felt by callers, and after it the ordinary rule decides. A call nobody has
 * confirmed lately still lets nothing begin, but holds nothing: its end may never be heard of. `uncertain`: what is read
 * may be our own doing.
 */
function driveOf(
  inputs: Inputs,
  mapping: PresenceMapping,
  settings: EngineSettings,
  uncertain: boolean,
  now: number,
): { drive: Drive; wakeAt: number | undefined } {
  const { line, presence } = inputs;
  const staleAt = presence.readAt === undefined ? now : presence.readAt + settings.presenceStaleMs;
  if (offRule(inputs, 'teamsToCloudya') !== undefined || staleAt <= now) return { drive: 'off', wakeAt: undefined };
  const wanted = mapping.teamsToCloudya[presence.state];
  const busy = line.state === 'ringing' || line.state === 'in-use';
  const busyNow = busy && !isLineStale(line, settings, now);
  const holdEnds = busyNow ? earliest(staleAt, lineStaleAt(line, settings)) : staleAt;
  if (busyNow || uncertain || wanted === 'keep') return { drive: 'hold', wakeAt: holdEnds };
  if (wanted !== 'none') return { drive: busy ? 'hold' : 'on', wakeAt: staleAt };
  const fallsAt = presence.since + settings.fallingEdgeMs;
  return now < fallsAt ? { drive: 'hold', wakeAt: fallsAt } : { drive: 'off', wakeAt: undefined };
}

function resolveLevers(
  { acting }: Inputs,
  { levers }: Applied,
  { drive, wakeAt }: ReturnType<typeof driveOf>,
  now: number,
): { steps: Record<LeverKind, LeverStep>; wakeAt: number | undefined } {
  const due = leverKinds.map((kind) => ({ kind, ...leverStep(levers[kind], drive, acting[kind], now) }));
  const steps = Object.fromEntries(due.map(({ kind, step }) => [kind, step])) as Record<LeverKind, LeverStep>;
  const driven = leverKinds.some((kind) => isDriven(levers[kind]));
  return { steps, wakeAt: due.reduce((at, each) => earliest(at, each.wakeAt), driven ? wakeAt : undefined) };
}

function keepCloudya(rule: Rule): Side<CloudyaStep> {
  return { step: { kind: 'keep' }, rule };
}

function offRule(inputs: Inputs, direction: keyof Inputs['directions']): Rule | undefined {
  if (inputs.leftOut[direction]) return 'left-out';
  if (inputs.paused) return 'paused';
  return inputs.directions[direction] ? undefined : 'direction-off';
}

/** While our session may stand, and for a window after it, an InACall is taken for our own. */
function endOfEcho({ session, echoUntil }: Applied, settings: EngineSettings): number | undefined {
  return session === undefined ? echoUntil : session.expiresAt + settings.echoWindowMs;
}

/** Both sides have a reason; a person asks for one. The line's comes first while it asks for something. */
function decidingRule(teams: Rule, cloudya: Rule, callWanted: boolean): Rule {
  if (callWanted && teams !== 'direction-off') return teams;
  return cloudya === 'direction-off' ? teams : cloudya;
}

/** The earlier of two moments, where there are any. */
export function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
