/** Progress of an activation. */
import type { ActivationStage, ActivationView, StepProblem } from '../../../contract/onboarding.ts';
import type { Queryable } from '../database.ts';

export type StoredActivation = Pick<ActivationView, 'state' | 'startedAt' | 'startedBy' | 'stages' | 'problem'>;

export async function loadActivation(db: Queryable, tenantId: string): Promise<StoredActivation | undefined> {
  const [row] = await db.query<{
    state: ActivationView['state'];
    started_at: Date;
    started_by: string | null;
    stages: ActivationStage[];
    problem: StepProblem | null;
  }>('select state, started_at, started_by, stages, problem from activations where tenant_id = $1', [tenantId]);
  if (!row) return undefined;
  const { state, started_at, started_by, stages, problem } = row;
  return { state, startedAt: started_at.toISOString(), startedBy: started_by, stages, problem };
}
