/** Task `settle-corrections`: e-mails whose writing was cut short are settled by reading, once nothing can arrive any more. */
import { arrivedAfterMs, type CorrectionDeps, settleCorrections } from '../onboarding/correct-email.ts';

export interface SettleDeps extends CorrectionDeps {
  lookAgain(tenantId: string, notBefore: Date): Promise<void>;
}

export async function settleLater(deps: SettleDeps, tenantId: string): Promise<void> {
  if ((await settleCorrections(deps, tenantId)) === 0) return;
  await deps.lookAgain(tenantId, new Date(deps.clock.now() + arrivedAfterMs));
}
