/** Memory of the app's process while it is measured. */
import { readFileSync } from 'node:fs';

export interface MemoryReading {
  /** Resident, bytes. */
  rss: number;
  /** Used heap, bytes; undefined when the app was too busy to say. */
  heap: number | undefined;
}

export interface Memory {
  now(): Promise<MemoryReading>;
  /** Highest seen since the last call, and begins anew. */
  takePeak(): Promise<MemoryReading>;
  stop(): void;
}

const everyMs = 500;

export function watchMemory(pid: number, url: string): Memory {
  let peak: MemoryReading = { rss: 0, heap: undefined };
  async function look(): Promise<MemoryReading> {
    const reading = { rss: residentBytes(pid), heap: await heapBytes(url) };
    peak = { rss: Math.max(peak.rss, reading.rss), heap: most(peak.heap, reading.heap) };
    return reading;
  }
  const timer = setInterval(() => void look(), everyMs).unref();
  return {
    now: look,
    async takePeak() {
      await look();
      const taken = peak;
      peak = { rss: 0, heap: undefined };
      return taken;
    },
    stop: () => clearInterval(timer),
  };
}

function most(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

/** 0 where the system does not tell, or the process is gone. */
function residentBytes(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** The app's own metrics, asked only shortly: a busy app shall not be asked twice at a time. */
async function heapBytes(url: string): Promise<number | undefined> {
  try {
    const text = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(400) })).text();
    return Number(/^nodejs_heap_size_used_bytes (\S+)/m.exec(text)?.[1]);
  } catch {
    return undefined;
  }
}
