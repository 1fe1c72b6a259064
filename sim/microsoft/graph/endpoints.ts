/**
 * Notification hosts as Graph judges them: more than 10 % of the answers of ten minutes too slow and everything leaves ten seconds later,
 * more than 15 % and new notifications are dropped (https://learn.microsoft.com/graph/change-notifications-delivery-webhooks).
 */
import type { Simulator } from '../../core/simulator.ts';
import { createWindow, type Window } from './window.ts';

export type Mark = 'fine' | 'slow' | 'drop';

const [slowShare, dropShare] = [0.1, 0.15];

export interface Endpoint {
  host: string;
  mark: Mark;
  /** Answers in the window, and how many of them took too long. */
  answers: number;
  slow: number;
  /** Since the beginning. */
  posts: number;
  refused: number;
  dropped: number;
  /** Time to answer: half of the POSTs, 99 of 100, and the worst; of the newest 50,000. */
  medianMs: number;
  p99Ms: number;
  slowestMs: number;
}

export interface Endpoints {
  /** An answer came, or none in time. */
  answered(host: string, answer: { ms: number; taken: boolean }): void;
  markOf(host: string): Mark;
  /** Items that never leave. */
  dropped(host: string, items: number): void;
  list(): Endpoint[];
  clear(): void;
}

interface HostRecord {
  answers: Window;
  slow: Window;
  posts: number;
  refused: number;
  dropped: number;
  /** Of the newest answers, ms. */
  times: number[];
}

const keptTimes = 50_000;

export function createEndpoints(sim: Simulator): Endpoints {
  const records = new Map<string, HostRecord>();
  const recordOf = (host: string): HostRecord => {
    const { markingWindowMs } = sim.world.microsoft.settings;
    const fresh = { posts: 0, refused: 0, dropped: 0, times: [] };
    const record = records.get(host) ?? {
      answers: createWindow(markingWindowMs),
      slow: createWindow(markingWindowMs),
      ...fresh,
    };
    records.set(host, record);
    return record;
  };
  const describe = (host: string): Endpoint => {
    const { answers, slow, times, ...told } = recordOf(host);
    const now = sim.clock.now();
    const counts = { answers: answers.add(now, 0), slow: slow.add(now, 0) };
    return { host, mark: markFor(sim, counts), ...counts, ...told, ...timesTold(times) };
  };
  return {
    answered: (host, { ms, taken }) => {
      const record = recordOf(host);
      const now = sim.clock.now();
      record.answers.add(now, 1);
      if (ms >= sim.world.microsoft.settings.answerMs) record.slow.add(now, 1);
      record.posts += 1;
      if (!taken) record.refused += 1;
      record.times.push(ms);
      if (record.times.length > 2 * keptTimes) record.times = record.times.slice(-keptTimes);
    },
    markOf: (host) => {
      const record = records.get(host);
      const now = sim.clock.now();
      return record ? markFor(sim, { answers: record.answers.add(now, 0), slow: record.slow.add(now, 0) }) : 'fine';
    },
    dropped: (host, items) => {
      recordOf(host).dropped += items;
    },
    list: () => [...records.keys()].map(describe),
    clear: () => records.clear(),
  };
}

function timesTold(times: number[]): Pick<Endpoint, 'medianMs' | 'p99Ms' | 'slowestMs'> {
  const sorted = times.slice(-keptTimes).sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { medianMs: at(0.5), p99Ms: at(0.99), slowestMs: at(1) };
}

function markFor(sim: Simulator, { answers, slow }: Pick<Endpoint, 'answers' | 'slow'>): Mark {
  if (answers < sim.world.microsoft.settings.markingLeast) return 'fine';
  const share = slow / answers;
  return share > dropShare ? 'drop' : share > slowShare ? 'slow' : 'fine';
}
