/** A child of the demo that is started again when it ends by itself. */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Kept {
  start(): void;
  /** Ends the child, and answers when it is gone. */
  stop(): Promise<void>;
}

export interface KeptOptions {
  spawn(): ChildProcess;
  /** Told of each end nobody asked for. */
  onEnd(code: number | null): void;
  /** It ended too often in a row. */
  onGivenUp(): void;
  firstPauseMs?: number;
}

const mostEnds = 6;
/** Who has lived that long has started well: the count of ends begins anew. */
const healthyMs = 60_000;
const stopWithinMs = 6_000;
/** Ctrl-C in a terminal reaches the children as well, and maybe before us. */
const doubtMs = 300;

export function keepAlive({ spawn, onEnd, onGivenUp, firstPauseMs = 1_000 }: KeptOptions): Kept {
  let child: ChildProcess | undefined;
  let ends = 0;
  let running = new AbortController();

  function start(): void {
    const { signal } = running;
    const started = performance.now();
    child = spawn();
    child.once('exit', (code) => void again(code, performance.now() - started, signal));
  }

  async function again(code: number | null, livedMs: number, signal: AbortSignal): Promise<void> {
    await pause(doubtMs, signal);
    if (signal.aborted) return;
    ends = livedMs > healthyMs ? 1 : ends + 1;
    onEnd(code);
    if (ends >= mostEnds) return onGivenUp();
    await pause(firstPauseMs * 2 ** (ends - 1), signal);
    if (!signal.aborted) start();
  }

  return {
    start,
    stop: async () => {
      running.abort();
      running = new AbortController();
      ends = 0;
      if (child) await endChild(child);
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  await ended;
  clearTimeout(timer);
}
