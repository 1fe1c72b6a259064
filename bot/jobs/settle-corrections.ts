/** Task `settle-corrections`: e-mails whose writing was cut short are settled by reading, once nothing can arrive any more. */
import { arrivedAfterMs, type SettlingDeps, settleCorrections } from '../onboarding/correct-email.ts';

/** A new one waits for the look that is planned already: it must not be far. */
const longestRestMs = 10 * 60_000;

export interface SettleDeps extends SettlingDeps {
  logger: { warn(details: object, text: string): void };
  lookAgain(tenantId: string, notBefore: Date): Promise<void>;
}

/** Looks again for as long as anything is open, after a rest that grows with the age of the youngest. */
export async function settleLater(deps: SettleDeps, tenantId: string): Promise<void> {
  const { open, failure } = await settleCorrections(deps, tenantId);
  if (open.length === 0) return;
  const now = deps.clock.now();
  const youngestMs = now - Math.max(...open.map(({ since }) => since.getTime()));
  const restMs = Math.min(longestRestMs, Math.max(arrivedAfterMs, youngestMs));
  if (failure !== undefined)
    deps.logger.warn(
      { err: failure, tenantId, open: open.length, restMs },
      'mended e-mails could not be read back now',
    );
  await deps.lookAgain(tenantId, new Date(now + restMs));
}
