/** Cloudya as the engine meets it: a stream of line states that can break, and a place to tell Teams states. */

import { VendorError } from '../../bot/errors.ts';
import type { SwitchReading } from '../../bot/presence/portal-switch.ts';
import type { CloudyaNotes, LineMessage, LineStates, PortalSwitch, Scheduler } from '../../bot/presence/ports.ts';
import { kAccountOf } from '../../contract/extension.ts';
import type { DerivedState, LineState } from '../../contract/presence.ts';
import { createTroubleMaker, type TroubleMaker } from './trouble-maker.ts';

export interface FakeCloudya extends LineStates, CloudyaNotes, PortalSwitch {
  trouble: TroubleMaker;
  /** A phone rings, is answered, is put down. */
  line(extension: string, line: LineState): void;
  /** The same, but the stream says nothing of it. */
  quietLine(extension: string, line: LineState): void;
  published(extension: string): DerivedState;
  /** Somebody deletes the target of this extension. */
  lose(extension: string): void;
  /** Every state an extension was told, in order. */
  told: { extension: string; state: DerivedState }[];
  /** Breaks every stream, or those of one customer. While `down`, none can be opened; nor of a customer in `away`. */
  cut(kAccount?: string): void;
  down: boolean;
  /** An entry of somebody else who writes presence, too. */
  other: string | undefined;
  away: Set<string>;
  connects: number;
  /** What the portal's switch shows, where a customer has none of its own; read so many times. */
  portalSwitch: SwitchReading;
  portalSwitches: Map<string, SwitchReading>;
  looks: number;
}

const heartbeatMs = 15_000;

export function createFakeCloudya(scheduler: Scheduler, random: () => number): FakeCloudya {
  const lines = new Map<string, { line: LineState; updatedAt: Date }>();
  const targets = new Map<string, { id: string; state: DerivedState }>();
  const streams = new Set<{ kAccount: string; queue: LineMessage[]; broken: boolean; wake: () => void }>();
  const trouble = createTroubleMaker('cloudya', scheduler, random);

  function reading(extension: string) {
    const { line, updatedAt } = lines.get(extension) ?? { line: 'unknown' as const, updatedAt: undefined };
    return { extension, line, updatedAt };
  }

  function refuse(away: boolean): void {
    if (away) throw new VendorError('cloudya', 'unavailable', 'down');
  }

  const isOf = (kAccount: string) => (extension: string) => kAccountOf(extension) === kAccount;

  async function* follow(_tenantId: string, kAccount: string, signal: AbortSignal): AsyncGenerator<LineMessage> {
    await scheduler.sleep(trouble.latencyMs, signal);
    refuse(cloudya.down || cloudya.away.has(kAccount));
    cloudya.connects += 1;
    let nap = new AbortController();
    const stream = { kAccount, queue: [] as LineMessage[], broken: false, wake: () => nap.abort() };
    streams.add(stream);
    signal.addEventListener('abort', stream.wake);
    try {
      yield { kind: 'snapshot', lines: [...lines.keys()].filter(isOf(kAccount)).map(reading) };
      while (!signal.aborted) {
        if (stream.broken) throw new VendorError('cloudya', 'unavailable', 'stream cut');
        const message = stream.queue.shift();
        if (message) yield message;
        else {
          nap = new AbortController();
          await scheduler.sleep(heartbeatMs, nap.signal);
          if (!nap.signal.aborted) yield { kind: 'heartbeat' };
        }
      }
    } finally {
      streams.delete(stream);
      signal.removeEventListener('abort', stream.wake);
    }
  }

  const cloudya: FakeCloudya = {
    trouble,
    told: [],
    down: false,
    other: undefined,
    away: new Set(),
    connects: 0,
    portalSwitch: 'on',
    portalSwitches: new Map(),
    looks: 0,
    required: true,
    async read(_tenantId, kAccount) {
      refuse(cloudya.down || cloudya.away.has(kAccount));
      cloudya.looks += 1;
      return cloudya.portalSwitches.get(kAccount) ?? cloudya.portalSwitch;
    },
    follow,
    quietLine: (extension, line) => void lines.set(extension, { line, updatedAt: new Date(scheduler.now()) }),
    line(extension, line) {
      cloudya.quietLine(extension, line);
      for (const stream of streams) {
        if (stream.kAccount !== kAccountOf(extension)) continue;
        stream.queue.push({ kind: 'change', line: reading(extension) });
        stream.wake();
      }
    },
    lose: (extension) => void targets.delete(extension),
    published: (extension) => targets.get(extension)?.state ?? 'none',
    cut(kAccount) {
      for (const stream of streams) {
        if (kAccount !== undefined && stream.kAccount !== kAccount) continue;
        stream.broken = true;
        stream.wake();
      }
    },
    async tell(_tenantId, extension, state) {
      refuse(cloudya.away.has(kAccountOf(extension)));
      return trouble.call(extension, () => {
        const id = targets.get(extension)?.id ?? `target-${extension}`;
        targets.set(extension, { id, state });
        cloudya.told.push({ extension, state });
        return id;
      });
    },
    async withdraw(_tenantId, extension) {
      refuse(cloudya.away.has(kAccountOf(extension)));
      await trouble.call(extension, () => {
        targets.delete(extension);
        cloudya.told.push({ extension, state: 'none' });
      });
    },
    async mend(_tenantId, _kAccount, recorded) {
      const noted = new Map((await recorded()).map((note) => [note.extension, note]));
      for (const extension of targets.keys()) if (!noted.has(extension)) targets.delete(extension);
      return [...noted.values()]
        .filter(({ extension, state }) => state !== undefined && targets.get(extension)?.state !== state)
        .map(({ extension }) => extension);
    },
    async otherWriter() {
      return cloudya.other;
    },
    async removeAll(_tenantId, kAccount) {
      refuse(cloudya.away.has(kAccount));
      return trouble.call('all', () => {
        const ours = [...targets.keys()].filter(isOf(kAccount));
        for (const extension of ours) targets.delete(extension);
        return true;
      });
    },
  };
  return cloudya;
}
