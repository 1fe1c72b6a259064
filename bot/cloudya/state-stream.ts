/** The stream of line states: server-sent events, one state each, comment lines in between. */
import { createParser } from 'eventsource-parser';
import { VendorError } from '../errors.ts';
import { refusal, send, unreachable } from './http.ts';
import { CtiState } from './schema.ts';

export type StreamItem =
  | { kind: 'state'; state: CtiState }
  /** Bytes came, e.g. a comment line: the stream is alive. */
  | { kind: 'alive' };

/** The head must come within ten seconds; the body may last for days. */
export async function openStream(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException('no answer', 'TimeoutError')), 10_000);
  try {
    const request = { method: 'GET', url, headers, repeatable: true } as const;
    const response = await send(request, AbortSignal.any([signal, late.signal]));
    if (!response.ok) throw refusal(url, response, await response.text());
    if (response.body === null) throw unreachable(url, undefined);
    return response.body;
  } finally {
    clearTimeout(timer);
  }
}

/** One event holds one state (the documents show them as an array, which some client libraries deliver as such). */
export async function* readStream(
  url: string,
  body: ReadableStream<Uint8Array>,
  silenceMs: number,
  isOurs: (state: CtiState) => boolean,
): AsyncGenerator<StreamItem> {
  let ready: StreamItem[] = [];
  const parser = createParser({
    onEvent: ({ data }) =>
      void ready.push(
        ...statesIn(data)
          .filter(isOurs)
          .map((state) => ({ kind: 'state' as const, state })),
      ),
    // a line that never ends is no state; the parser then refuses further input, which ends the stream
    maxBufferSize: 1_000_000,
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const chunk = await withinSilence(url, reader.read(), silenceMs);
      if (chunk.done) throw unreachable(url, undefined);
      parser.feed(decoder.decode(chunk.value, { stream: true }));
      const items = ready;
      ready = [];
      yield* items.length > 0 ? items : [{ kind: 'alive' as const }];
    }
  } catch (error) {
    throw error instanceof VendorError ? error : unreachable(url, error);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function statesIn(data: string): CtiState[] {
  try {
    const read = [JSON.parse(data)].flat().map((item) => CtiState.safeParse(item));
    return read.flatMap(({ data: state }) => (state === undefined ? [] : [state]));
  } catch {
    return [];
  }
}

async function withinSilence<T>(url: string, read: Promise<T>, silenceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unreachable(url, new DOMException('silent', 'TimeoutError'))), silenceMs);
  });
  try {
    return await Promise.race([read, silence]);
  } finally {
    clearTimeout(timer);
  }
}
