/** Steps of the wizard. */
import type { StepProblem, WizardStep } from '../../../contract/onboarding.ts';
import type { StepChange, StepFacts, StepRecord } from '../../onboarding/onboarding-store.ts';
import type { Queryable } from '../database.ts';

interface StepRow {
  step: WizardStep;
  done_at: Date | null;
  done_by: string | null;
  skipped: boolean;
  problem: StepProblem | null;
  facts: StepFacts;
}

export async function loadSteps(db: Queryable, tenantId: string): Promise<Partial<Record<WizardStep, StepRecord>>> {
  const rows = await db.query<StepRow>(
    'select step, done_at, done_by, skipped, problem, facts from onboarding_steps where tenant_id = $1',
    [tenantId],
  );
  const steps: Partial<Record<WizardStep, StepRecord>> = {};
  for (const { step, done_at, done_by, skipped, problem, facts } of rows) {
    steps[step] = {
      doneAt: done_at ?? undefined,
      doneBy: done_by ?? undefined,
      skipped,
      problem: problem ?? undefined,
      facts,
    };
  }
  return steps;
}

/** What the change does not name stays. A step done twice keeps its first time: two admins at once see one result. */
export async function changeStep(db: Queryable, tenantId: string, step: WizardStep, change: StepChange): Promise<void> {
  const { done, skipped, problem, facts } = change;
  await db.query(
    `insert into onboarding_steps (tenant_id, step, done_at, done_by, skipped, problem, facts)
     values ($1, $2, $4, $5, coalesce($6, false), $8::jsonb, $9::jsonb)
     on conflict (tenant_id, step) do update set
       done_at = case when $3 then (case when $4::timestamptz is null then null else coalesce(onboarding_steps.done_at, $4) end) else onboarding_steps.done_at end,
       done_by = case when $3 then (case when $4::timestamptz is null then null when onboarding_steps.done_at is null then $5 else onboarding_steps.done_by end) else onboarding_steps.done_by end,
       skipped = coalesce($6, onboarding_steps.skipped),
       problem = case when $7 then $8::jsonb else onboarding_steps.problem end,
       facts = onboarding_steps.facts || $9::jsonb`,
    [
      tenantId,
      step,
      done !== undefined,
      done?.at ?? null,
      done?.by ?? null,
      skipped ?? null,
      problem !== undefined,
      problem ? JSON.stringify(problem) : null,
      JSON.stringify(facts ?? {}),
    ],
  );
}

/** What windows were refused for is over once all that they were for is found usable later: by whatever way it came back. */
export async function clearOutlivedRefusals(db: Queryable, tenantId: string, provenAt: Date): Promise<void> {
  await db.query(
    `update onboarding_steps set problem = null
     where tenant_id = $1 and done_at is not null and (problem ->> 'at')::timestamptz < $2
       and case step
         when 'consent' then not exists (
           select 1 from rights where tenant_id = $1 and state <> 'granted' and name <> 'User.Read')
         when 'sign-in' then not exists (select 1 from sync_users where tenant_id = $1 and state <> 'signed-in')
           and exists (
             select 1 from rights where tenant_id = $1 and name = 'Presence.Read.All' and state = 'granted' and checked_at = $2)
         else false
       end`,
    [tenantId, provenAt],
  );
}
