/** Calls between the bench and its child processes. Typed arrays travel as they are. */
import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';

// biome-ignore lint/suspicious/noExplicitAny: each child has its own calls
type Calls = Record<string, (args: any) => unknown>;

/** In the child: answers calls until the parent is gone. */
export function answerCalls(calls: Calls): void {
  process.on('message', async ({ id, name, args }: { id: number; name: string; args: unknown }) => {
    try {
      process.send?.({ id, result: await calls[name]?.(args) });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? error.message : String(error) });
    }
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ id: 0 });
}

export interface Part {
  process: ChildProcess;
  // biome-ignore lint/suspicious/noExplicitAny: the caller knows what it asked for
  call(name: string, args?: unknown): Promise<any>;
  stop(): void;
}

/** Starts `file` of this folder; resolves once it answers calls. */
export async function startPart(file: string, args: readonly string[] = []): Promise<Part> {
  const child = fork(resolve(import.meta.dirname, file), args, { serialization: 'advanced' });
  const waiting = new Map<number, { done: (result: unknown) => void; fail: (error: Error) => void }>();
  let lastId = 0;
  await new Promise<void>((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`${file} ended with ${code}`)));
    child.once('message', () => done());
  });
  child.on('message', ({ id, result, error }: { id: number; result: unknown; error?: string }) => {
    if (error === undefined) waiting.get(id)?.done(result);
    else waiting.get(id)?.fail(new Error(`${file}: ${error}`));
    waiting.delete(id);
  });
  child.on('exit', () => {
    for (const { fail } of waiting.values()) fail(new Error(`${file} ended`));
  });
  return {
    process: child,
    call(name, sent) {
      lastId += 1;
      const id = lastId;
      return new Promise((done, fail) => {
        waiting.set(id, { done, fail });
        child.send({ id, name, args: sent });
      });
    },
    stop: () => void child.kill(),
  };
}
