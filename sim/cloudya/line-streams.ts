/** Open state streams: a full bootstrap on connect, then each change, comment lines in between. */
import type { Response } from 'express';
import type { Simulator } from '../core/simulator.ts';
import { describeState } from './cti.ts';
import type { Customer, SimExtension } from './world.ts';

/** How a word travels: how often it arrives, and how late. */
export interface Delivery {
  times: number;
  lateMs: number;
}

/** Where a stream breaks: after a whole event, inside a line, after its line and before the blank one that ends the event. */
export const cutPlaces = ['between', 'line', 'event'] as const;
export type CutPlace = (typeof cutPlaces)[number];

export interface LineStreams {
  /** `endsAt`: milliseconds since the epoch. */
  open(customer: Customer, response: Response, endsAt: number | undefined): void;
  tell(customer: Customer, extension: SimExtension, delivery: Delivery): void;
  /** One event with these words, which need not be true. */
  say(kAccount: string, state: Record<string, unknown>): void;
  /** Breaks every stream, or those of one customer. Returns how many. */
  cut(place: CutPlace, kAccount?: string): number;
  /** The next `count` streams break after so many states. */
  cutNext(count: number, afterStates: number): void;
  /** Streams stay open and say nothing, not even heartbeats. */
  silence(silent: boolean): void;
  count(): number;
}

interface OpenStream {
  customer: Customer;
  response: Response;
}

export function createLineStreams(sim: Simulator): LineStreams {
  const open = new Set<OpenStream>();
  const doomed = { count: 0, afterStates: 0 };
  let silent = false;
  const send = (response: Response, text: string) => {
    if (!silent && !response.destroyed) response.write(text);
  };

  function bootstrap({ customer, response }: OpenStream): void {
    const states = Object.values(customer.extensions).map((extension) => eventOf(describeState(customer, extension)));
    if (doomed.count === 0) return void send(response, states.join(''));
    doomed.count -= 1;
    response.write(states.slice(0, doomed.afterStates).join(''), () => response.socket?.destroy());
  }

  const of = (kAccount: string) => [...open].filter(({ customer }) => customer.kAccount === kAccount);

  return {
    open: (customer, response, endsAt) => {
      const stream = { customer, response };
      response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
      response.flushHeaders();
      bootstrap(stream);
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
    tell: (customer, extension, { times, lateMs }) => {
      const text = eventOf(describeState(customer, extension)).repeat(times);
      for (const { response } of of(customer.kAccount))
        if (lateMs === 0) send(response, text);
        else setTimeout(() => send(response, text), lateMs);
    },
    say: (kAccount, state) => {
      for (const { response } of of(kAccount)) send(response, eventOf({ customer: kAccount, ...state }));
    },
    cut: (place, kAccount) => {
      const streams = kAccount === undefined ? [...open] : of(kAccount);
      for (const stream of streams) breakOff(stream, place);
      return streams.length;
    },
    cutNext: (count, afterStates) => void Object.assign(doomed, { count, afterStates }),
    silence: (wanted) => {
      silent = wanted;
    },
    count: () => open.size,
  };
}

function eventOf(state: unknown): string {
  return `data: ${JSON.stringify(state)}\n\n`;
}

/** Some state of the customer's is begun and never ended. */
function breakOff({ customer, response }: OpenStream, place: CutPlace): void {
  const [extension] = Object.values(customer.extensions);
  const event = extension === undefined ? '' : eventOf(describeState(customer, extension));
  const begun = { between: '', line: event.slice(0, event.length / 2), event: event.slice(0, -1) }[place];
  if (begun === '') response.socket?.destroy();
  else response.write(begun, () => response.socket?.destroy());
}
