/** Open state streams: a full bootstrap on connect, then each change, comment lines in between. */
import type { Response } from 'express';
import type { Simulator } from '../core/simulator.ts';
import { describeState } from './cti.ts';
import type { Customer, SimExtension } from './world.ts';

export interface LineStreams {
  /** `endsAt`: milliseconds since the epoch. */
  open(customer: Customer, response: Response, endsAt: number | undefined): void;
  tell(customer: Customer, extension: SimExtension): void;
  /** Cuts every stream without a word. Returns how many. */
  cut(): number;
  /** Streams stay open and say nothing, not even heartbeats. */
  silence(silent: boolean): void;
  count(): number;
}

export function createLineStreams(sim: Simulator): LineStreams {
  const open = new Set<{ kAccount: string; response: Response }>();
  let silent = false;
  const send = (response: Response, text: string) => {
    if (!silent) response.write(text);
  };
  return {
    open: (customer, response, endsAt) => {
      const stream = { kAccount: customer.kAccount, response };
      response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
      response.flushHeaders();
      for (const extension of Object.values(customer.extensions)) send(response, line(customer, extension));
      open.add(stream);
      const beat = setInterval(
        () => send(response, ': keep-alive\n\n'),
        sim.world.cloudya.settings.heartbeatSeconds * 1000,
      );
      const end =
        endsAt === undefined ? undefined : setTimeout(() => response.end(), Math.max(0, endsAt - sim.clock.now()));
      response.on('close', () => {
        clearInterval(beat);
        clearTimeout(end);
        open.delete(stream);
      });
    },
    tell: (customer, extension) => {
      for (const { kAccount, response } of open)
        if (kAccount === customer.kAccount) send(response, line(customer, extension));
    },
    cut: () => {
      const streams = [...open];
      for (const { response } of streams) response.socket?.destroy();
      return streams.length;
    },
    silence: (wanted) => {
      silent = wanted;
    },
    count: () => open.size,
  };
}

function line(customer: Customer, extension: SimExtension): string {
  return `data: ${JSON.stringify(describeState(customer, extension))}\n\n`;
}
