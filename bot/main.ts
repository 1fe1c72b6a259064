/** The process: settings -> context -> start; SIGTERM or SIGINT -> stop. */
import { setTimeout as delay } from 'node:timers/promises';
import { explainFaults, readConfig } from './config.ts';
import { type Context, openContext } from './context.ts';
import { PresenceError } from './errors.ts';
import { createLogger } from './logger.ts';
import { DataFolderInUse } from './store/open-database.ts';

const stopWithinMs = 5_000;

async function main(): Promise<void> {
  const read = readConfig(process.env);
  if (read.kind === 'faulty') return fail(explainFaults(read.faults));
  const logger = createLogger(read.config.logLevel);
  try {
    const context = await openContext(read.config, logger);
    stopOnSignals(context);
    const port = await context.start();
    logger.info({ port, publicUrl: read.config.publicUrl }, 'ready');
  } catch (err) {
    const sentence = sentenceFor(err, read.config);
    if (sentence !== undefined) return fail(sentence);
    logger.fatal({ err }, 'cannot start');
    process.exit(1);
  }
}

function sentenceFor(error: unknown, { host, port }: { host: string; port: number }): string | undefined {
  if (error instanceof DataFolderInUse) return error.message;
  if (error instanceof PresenceError && error.code === 'database_busy') {
    return 'The database does not answer: check DATABASE_URL and that the server accepts connections.';
  }
  const { code } = error as { code?: unknown };
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is taken: stop what uses it, or set PORT.`;
  return undefined;
}

function stopOnSignals(context: Context): void {
  const { logger } = context;
  let stopping = false;
  async function stop(signal: string): Promise<void> {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    const outcome = await Promise.race([
      context.stop().then(
        () => 0,
        (err: unknown) => {
          logger.error({ err }, 'did not stop cleanly');
          return 1;
        },
      ),
      delay(stopWithinMs, 1, { ref: false }),
    ]);
    logger.info('stopped');
    process.exit(outcome);
  }
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void stop(signal));
}

/** For the person who started us: plain text, no stack. */
function fail(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

await main();
