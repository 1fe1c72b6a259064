/**
 * Phones that never rest, on a line that breaks again and again: the real adapter against the simulated Cloudya over HTTP. Words come
 * late, twice, old and unknown, tokens end, the stream is cut wherever it hurts. Whoever runs it asks at the end which lines
 * are wrong, and which ones showed a state that was never true.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { backOff } from '../../bot/presence/back-off.ts';
import type { Clock, LineMessage, LineStates } from '../../bot/presence/ports.ts';
import { numberOf } from '../../contract/extension.ts';
import type { LineState } from '../../contract/presence.ts';
import { seededRandom } from '../fakes/trouble-maker.ts';
import { credentials, hosts, type SimulatedCloudya, startSimulatedCloudya, tenantId } from './simulated-cloudya.ts';

const cutKinds = ['between', 'line', 'event', 'connect', 'refused', 'failing', 'revoked', 'silence'] as const;
type CutKind = (typeof cutKinds)[number];

/** Whoever follows the stream, and what it makes of it. */
export interface LineFollower {
  /**
   * Until the signal aborts, again after every break. `hold` hears of each state it keeps, which it may do later than it was
   * told, and not of each.
   */
  follow(lines: LineStates, signal: AbortSignal, hold: (extension: string, line: LineState) => void): Promise<void>;
  /** What it keeps that is not so; `lines`: how each number is. */
  wrong(lines: ReadonlyMap<string, LineState>): Promise<string[]>;
}

export interface LineStormOptions {
  cuts: number;
  seed: number;
  /**
   * A clock that runs fast. With it the second look comes as seldom as in production; words get lost on the way, the last ones
   * of phones that come to rest among them, and only that look finds them.
   */
  clock?: Clock;
  /** Reads the stream alone, unless given. */
  follower?: (random: () => number) => LineFollower;
}

export interface LineStormReport {
  seed: number;
  cuts: Record<CutKind, number>;
  /** Changes of lines, words about them, connections that came about. */
  changes: number;
  words: number;
  connections: number;
  /** Words that got lost; lines that were shown wrong for it when the phones came to rest, and the breaks since then. */
  lost: number;
  missed: number;
  breaksSince: number;
  seconds: number;
  /** Extensions that in the end are not shown, or not kept, as they are. */
  wrong: string[];
  /** What was shown and had never been so since what was shown before. */
  flickers: string[];
}

/** A phone as it is, and as NFON speaks of it: a second call that rings makes it `ringing` in the middle of the first. */
interface Moment {
  is: LineState;
  said: LineState;
}

interface Storm {
  cloudya: SimulatedCloudya;
  random: () => number;
  report: LineStormReport;
  /** Per extension, from the beginning. */
  moments: Map<string, Moment[]>;
  over: AbortController;
  /** Phones rest so many times as long. */
  restFactor: number;
  /** How many of the words do not come. */
  lossRate: number;
  /** Connections that ended or did not come about. */
  lost: number;
  connected: boolean;
}

export async function runLineStorm(options: LineStormOptions): Promise<LineStormReport> {
  const storm = await beginStorm(options);
  const { cloudya, over, report } = storm;
  const begun = performance.now();
  const shown = watch(storm, 'shown');
  const kept = watch(storm, 'kept');
  const follower = (options.follower ?? readAlone)(storm.random);
  const following = follower.follow(overhear(storm, shown.see), over.signal, kept.keep);
  const wrong = async () => [...shown.wrong(), ...(await follower.wrong(linesOf(storm)))];
  const calling = new AbortController();
  const phones = [...storm.moments.keys()].map((extension) => usePhone(storm, extension, calling.signal));
  await cutAgainAndAgain(storm, options.cuts);
  if (options.clock !== undefined) await loseLastWords(storm);
  calling.abort();
  await Promise.all(phones);
  report.missed = shown.wrong().length;
  const breaks = storm.lost;
  await until(async () => (await wrong()).length === 0, 10_000);
  report.breaksSince = storm.lost - breaks;
  report.wrong = await wrong();
  report.seconds = Math.round((performance.now() - begun) / 100) / 10;
  over.abort();
  await following;
  await cloudya.close();
  return report;
}

async function beginStorm({ seed, clock }: LineStormOptions): Promise<Storm> {
  const stream = { silenceMs: 1_200, ...(clock ? {} : { lookAgainMs: 400 }) };
  const cloudya = await startSimulatedCloudya({ stream, ...(clock ? { clock } : {}) });
  // far enough from the silence, and from what a login takes, that a machine with no time for us cuts nothing by itself: the
  // end of a token is a whole second, so that one of a second may be over before it has arrived
  Object.assign(cloudya.sim.world.cloudya.settings, { heartbeatSeconds: 0.4, accessTokenSeconds: 2 });
  const extensions = (await cloudya.control('GET', '/cloudya/extensions')) as { extension: string; line: LineState }[];
  const counted = Object.fromEntries(cutKinds.map((kind) => [kind, 0])) as Record<CutKind, number>;
  const count = { changes: 0, words: 0, connections: 0, lost: 0, missed: 0, breaksSince: 0, seconds: 0 };
  return {
    cloudya,
    random: seededRandom(seed),
    report: { seed, cuts: counted, ...count, wrong: [], flickers: [] },
    moments: new Map(extensions.map(({ extension, line }) => [extension, [{ is: line, said: line }]])),
    over: new AbortController(),
    // more changes would starve the stream itself where the machine has little time for us; a fast clock wants short calls
    restFactor: clock === undefined ? 2.5 : 1,
    lossRate: clock === undefined ? 0 : 0.05,
    lost: 0,
    connected: false,
  };
}

async function cutAgainAndAgain(storm: Storm, cuts: number): Promise<void> {
  const { cloudya, random } = storm;
  for (let done = 0; done < cuts; done += 1) {
    if (done === Math.floor(cuts / 2))
      await cloudya.control('PATCH', '/cloudya/settings', { streamEndsWithToken: true });
    await until(() => storm.connected);
    await sleep(20 + random() * 200);
    await cut(storm, cutKinds[Math.floor(random() * cutKinds.length)] ?? 'between');
  }
}

/** A stream that stands, and yet nothing of what it has to say comes any more. */
async function loseLastWords(storm: Storm): Promise<void> {
  const { cloudya, lost, report } = storm;
  await cloudya.control('PATCH', '/cloudya/settings', { streamEndsWithToken: false, accessTokenSeconds: 300 });
  await cloudya.control('POST', '/cloudya/streams/cut');
  await until(() => storm.lost > lost && storm.connected);
  await sleep(400);
  const lostWords = report.lost;
  storm.lossRate = 1;
  await until(() => report.lost >= lostWords + storm.moments.size);
}

/** The real line states; what they say is seen here before whoever follows them. */
function overhear(storm: Storm, see: (message: LineMessage) => void): LineStates {
  return {
    async *follow(tenant, kAccount, signal) {
      try {
        for await (const message of storm.cloudya.lineStates.follow(tenant, kAccount, signal)) {
          if (message.kind === 'snapshot') storm.report.connections += 1;
          storm.connected = true;
          see(message);
          yield message;
        }
      } catch (error) {
        storm.connected = false;
        storm.lost += 1;
        throw error;
      }
    },
  };
}

/** Connects again as the product does, only sooner; keeps nothing. */
function readAlone(random: () => number): LineFollower {
  return {
    async follow(lines, signal) {
      for (let failures = 0; !signal.aborted; failures += 1) {
        try {
          for await (const _ of lines.follow(tenantId, credentials.kAccount, signal)) failures = 0;
        } catch {
          await sleep(backOff(40, 400, failures, random));
        }
      }
    },
    wrong: async () => [],
  };
}

const linesOf = ({ moments }: Storm): Map<string, LineState> =>
  new Map([...moments].map(([extension, all]) => [extension, (all.at(-1) ?? atRest).is]));

const calls: Record<string, Moment[]> = {
  'idle/idle': [
    { is: 'ringing', said: 'ringing' },
    { is: 'in-use', said: 'in-use' },
    { is: 'offline', said: 'offline' },
  ],
  'ringing/ringing': [
    { is: 'in-use', said: 'in-use' },
    { is: 'idle', said: 'idle' },
  ],
  'in-use/in-use': [
    { is: 'idle', said: 'idle' },
    { is: 'in-use', said: 'ringing' },
  ],
  'in-use/ringing': [{ is: 'in-use', said: 'in-use' }],
};
/** An extension NFON does not name. */
const unheardOf: Moment = { is: 'unknown', said: 'unknown' };
const atRest: Moment = { is: 'idle', said: 'idle' };

async function usePhone(storm: Storm, extension: string, signal: AbortSignal): Promise<void> {
  const { cloudya, random, report } = storm;
  const moments = storm.moments.get(extension) ?? [];
  for (;;) {
    const { is, said } = moments.at(-1) ?? atRest;
    // a second call is let ring to its end, so that in the end what is said is what is
    if (signal.aborted && is === said) return;
    const choices = calls[`${is}/${said}`] ?? [atRest];
    const next = choices[Math.floor(random() * choices.length)] ?? atRest;
    moments.push(next);
    report.changes += 1;
    const delivery = { times: timesOf(storm), lateMs: random() < 0.2 ? Math.ceil(random() * 300) : 0 };
    await cloudya.control('POST', `/cloudya/extensions/${extension}/line`, { line: next.said, ...delivery });
    if (random() < 0.1) await mutter(storm, extension);
    await sleep((60 + random() * 200) * storm.restFactor);
  }
}

/** How often a word comes. */
function timesOf({ random, lossRate, report }: Storm): number {
  if (random() >= lossRate) return random() < 0.2 ? 2 : 1;
  report.lost += 1;
  return 0;
}

/** A word that must change nothing: long past, or of a kind nobody knows. */
async function mutter({ cloudya, random, report }: Storm, extension: string): Promise<void> {
  const line = ['idle', 'in-use', 'ringing', 'on-hold'][Math.floor(random() * 4)];
  const secondsAgo = line === 'on-hold' ? 0 : 3_600;
  report.words += 1;
  await cloudya.control('POST', `/cloudya/extensions/${extension}/word`, { line, secondsAgo });
}

async function cut(storm: Storm, kind: CutKind): Promise<void> {
  const { cloudya, random, report } = storm;
  const { lost } = storm;
  report.cuts[kind] += 1;
  const count = 1 + Math.floor(random() * 4);
  if (kind === 'silence') await cloudya.control('POST', '/cloudya/streams/silence', { silent: true });
  if (kind === 'connect') {
    await cloudya.control('POST', '/cloudya/streams/cut-next', { count: 1, afterStates: Math.floor(random() * 30) });
  }
  if (kind === 'refused') cloudya.fault({ host: hosts.cti, path: '.*', drop: true, count });
  if (kind === 'failing') cloudya.fault({ host: hosts.cti, path: '.*', status: 503, count });
  if (kind === 'revoked') await cloudya.control('POST', '/cloudya/revoke-tokens');
  const at = kind === 'line' || kind === 'event' ? kind : 'between';
  if (kind !== 'silence') await cloudya.control('POST', '/cloudya/streams/cut', { at });
  await until(() => storm.lost > lost);
  if (kind === 'silence') await cloudya.control('POST', '/cloudya/streams/silence', { silent: false });
}

interface Watcher {
  see(message: LineMessage): void;
  /** Not when a break came in between is known: what was said is taken for so. */
  keep(extension: string, line: LineState): void;
  wrong(): string[];
}

/** What is shown must have been so, at or after the moment that was shown before it. */
function watch(storm: Storm, how: 'shown' | 'kept'): Watcher {
  const { moments, report } = storm;
  const seen = new Map<string, { line: LineState; moment: number }>();

  function show(extension: string, line: LineState, afterBreak: boolean): void {
    const before = seen.get(extension);
    if (before?.line === line) return;
    const since = before?.moment ?? 0;
    const later = (moments.get(extension) ?? [unheardOf]).slice(since);
    // after a break what is said is all that is known; later it must take no call away
    const believed = afterBreak || before?.line !== 'in-use';
    const at = later.findIndex(({ is, said }) => is === line || (said === line && believed));
    if (at < 0) report.flickers.push(`${extension}: ${how} ${line} after ${before?.line}`);
    seen.set(extension, { line, moment: since + Math.max(0, at) });
  }

  return {
    see(message) {
      if (message.kind === 'heartbeat') return;
      const lines = message.kind === 'snapshot' ? message.lines : [message.line];
      for (const { extension, line } of lines) show(numberOf(extension), line, message.kind === 'snapshot');
    },
    keep: (extension, line) => show(numberOf(extension), line, true),
    wrong: () =>
      [...linesOf(storm)].flatMap(([extension, is]) => {
        const line = seen.get(extension)?.line;
        return is === line ? [] : [`${extension}: ${how} ${line}, is ${is}`];
      }),
  };
}

/** Waits for a state, not for a time; after `longestMs` the report says what is missing. */
async function until(met: () => boolean | Promise<boolean>, longestMs = 30_000): Promise<void> {
  for (const end = performance.now() + longestMs; !(await met()) && performance.now() < end; ) await sleep(5);
}
