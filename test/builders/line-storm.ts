/**
 * Phones that never rest, on a line that breaks again and again: the real adapter against the simulated Cloudya over HTTP. Words come
 * late, twice, old and unknown, tokens end, the stream is cut wherever it hurts. Whoever runs it asks at the end which lines
 * are wrong, and which ones showed a state that was never true.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { backOff } from '../../bot/presence/back-off.ts';
import type { LineMessage } from '../../bot/presence/ports.ts';
import { numberOf } from '../../contract/extension.ts';
import type { LineState } from '../../contract/presence.ts';
import { seededRandom } from '../fakes/trouble-maker.ts';
import { credentials, hosts, type SimulatedCloudya, startSimulatedCloudya, tenantId } from './simulated-cloudya.ts';

const cutKinds = ['between', 'line', 'event', 'connect', 'refused', 'failing', 'revoked', 'silence'] as const;
type CutKind = (typeof cutKinds)[number];

export interface LineStormOptions {
  cuts: number;
  seed: number;
}

export interface LineStormReport {
  seed: number;
  cuts: Record<CutKind, number>;
  /** Changes of lines, words about them, connections that came about. */
  changes: number;
  words: number;
  connections: number;
  seconds: number;
  /** Extensions that in the end are not shown as they are. */
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
  /** Connections that ended. */
  lost: number;
  connected: boolean;
}

export async function runLineStorm({ cuts, seed }: LineStormOptions): Promise<LineStormReport> {
  const storm = await beginStorm(seed);
  const { cloudya, over, report } = storm;
  const begun = performance.now();
  const watcher = watch(storm);
  const watching = follow(storm, watcher.see);
  const calling = new AbortController();
  const phones = [...storm.moments.keys()].map((extension) => usePhone(storm, extension, calling.signal));
  for (let done = 0; done < cuts; done += 1) {
    if (done === Math.floor(cuts / 2))
      await cloudya.control('PATCH', '/cloudya/settings', { streamEndsWithToken: true });
    await until(() => storm.connected);
    await sleep(20 + storm.random() * 200);
    await cut(storm, cutKinds[Math.floor(storm.random() * cutKinds.length)] ?? 'between');
  }
  calling.abort();
  await Promise.all(phones);
  await until(() => watcher.wrong().length === 0, 10_000);
  report.wrong = watcher.wrong();
  report.seconds = Math.round((performance.now() - begun) / 100) / 10;
  over.abort();
  await watching;
  await cloudya.close();
  return report;
}

async function beginStorm(seed: number): Promise<Storm> {
  const cloudya = await startSimulatedCloudya({ stream: { silenceMs: 1_200, lookAgainMs: 400 } });
  await cloudya.control('PATCH', '/cloudya/settings', { heartbeatSeconds: 1, accessTokenSeconds: 1 });
  const extensions = (await cloudya.control('GET', '/cloudya/extensions')) as { extension: string; line: LineState }[];
  const counted = Object.fromEntries(cutKinds.map((kind) => [kind, 0])) as Record<CutKind, number>;
  return {
    cloudya,
    random: seededRandom(seed),
    report: { seed, cuts: counted, changes: 0, words: 0, connections: 0, seconds: 0, wrong: [], flickers: [] },
    moments: new Map(extensions.map(({ extension, line }) => [extension, [{ is: line, said: line }]])),
    over: new AbortController(),
    lost: 0,
    connected: false,
  };
}

/** Connects again as the product does, only sooner. */
async function follow(storm: Storm, see: (message: LineMessage) => void): Promise<void> {
  const { cloudya, over, random, report } = storm;
  for (let failures = 0; !over.signal.aborted; failures += 1) {
    try {
      for await (const message of cloudya.lineStates.follow(tenantId, credentials.kAccount, over.signal)) {
        if (message.kind === 'snapshot') {
          report.connections += 1;
          failures = 0;
          storm.connected = true;
        }
        see(message);
      }
    } catch {
      storm.connected = false;
      storm.lost += 1;
      await sleep(backOff(40, 400, failures, random));
    }
  }
}

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
    const delivery = { times: random() < 0.2 ? 2 : 1, lateMs: random() < 0.2 ? Math.ceil(random() * 300) : 0 };
    await cloudya.control('POST', `/cloudya/extensions/${extension}/line`, { line: next.said, ...delivery });
    if (random() < 0.1) await mutter(storm, extension);
    await sleep(60 + random() * 200);
  }
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
  wrong(): string[];
}

/** What is shown must have been so, at or after the moment that was shown before it. */
function watch({ moments, report }: Storm): Watcher {
  const shown = new Map<string, { line: LineState; moment: number }>();

  function show(extension: string, line: LineState, afterBreak: boolean): void {
    const before = shown.get(extension);
    if (before?.line === line) return;
    const since = before?.moment ?? 0;
    const later = (moments.get(extension) ?? []).slice(since);
    // after a break what is said is all that is known; later it must take no call away
    const believed = afterBreak || before?.line !== 'in-use';
    const at = later.findIndex(({ is, said }) => is === line || (said === line && believed));
    if (at < 0) report.flickers.push(`${extension}: ${line} after ${before?.line}`);
    shown.set(extension, { line, moment: since + Math.max(0, at) });
  }

  return {
    see(message) {
      if (message.kind === 'heartbeat') return;
      const lines = message.kind === 'snapshot' ? message.lines : [message.line];
      for (const { extension, line } of lines) show(numberOf(extension), line, message.kind === 'snapshot');
    },
    wrong: () =>
      [...moments].flatMap(([extension, all]) => {
        const [is, line] = [all.at(-1)?.is, shown.get(extension)?.line];
        return is === line ? [] : [`${extension}: ${line}, is ${is}`];
      }),
  };
}

/** Waits for a state, not for a time; after `longestMs` the report says what is missing. */
async function until(met: () => boolean, longestMs = 30_000): Promise<void> {
  for (const end = performance.now() + longestMs; !met() && performance.now() < end; ) await sleep(5);
}
