/** The server's events, read by fetch because an EventSource could carry no token. Connects again until stopped. */
import { createParser } from 'eventsource-parser';
import { send } from './api-client.ts';

export interface LiveEvent {
  event: string;
  data: unknown;
}

export interface LiveListener {
  /** Called after each connect: what was missed meanwhile has to be read. */
  onOpen(): void;
  onEvent(event: LiveEvent): void;
  onLost(): void;
}

const firstPauseMs = 1_000;
const longestPauseMs = 15_000;
/** The server beats every 15 s; silence for three beats is a dead line. */
const silenceMs = 45_000;

/** Ends when `signal` is aborted. A stream that ends in order (its token ended) is opened again at once. */
export async function followLive(listener: LiveListener, signal: AbortSignal): Promise<void> {
  let pauseMs = firstPauseMs;
  while (!signal.aborted) {
    const ended = await readOnce(listener, signal).catch(() => 'broken' as const);
    if (signal.aborted) return;
    if (ended === 'in-order') {
      pauseMs = firstPauseMs;
      continue;
    }
    listener.onLost();
    await pause(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
}

async function readOnce(listener: LiveListener, signal: AbortSignal): Promise<'in-order' | 'broken'> {
  const silence = new AbortController();
  const response = await send('live', undefined, {}, AbortSignal.any([signal, silence.signal]));
  if (!response.body) return 'broken';
  listener.onOpen();
  const openedAt = Date.now();
  const parser = createParser({
    onEvent: ({ event, data }) => listener.onEvent({ event: event ?? 'message', data: JSON.parse(data) }),
  });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const timer = setTimeout(() => silence.abort(), silenceMs);
    const { done, value } = await reader.read().finally(() => clearTimeout(timer));
    // a server that hangs up at once must not be asked in a circle
    if (done) return Date.now() - openedAt > 5_000 ? 'in-order' : 'broken';
    parser.feed(value);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
