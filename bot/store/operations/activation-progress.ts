/** An activation: begun, watched, ended. */
import type { ActivationStage, StepProblem } from '../../../contract/onboarding.ts';
import type { ActivationProgress } from '../../presence/activation-stages.ts';
import type { Link } from '../../presence/link.ts';
import { triesToTell } from '../../presence/subscribe-rounds.ts';
import type { Queryable } from '../database.ts';
import { type LinkRow, linkColumns, linksWithTenant, toLink } from './links-rows.ts';

/**
 * The tenant begins to be led, and the activation's progress begins anew. What was known of people is from another time;
 * marks of ours that are left from then stay recorded.
 */
export async function beginActivation(
  db: Queryable,
  tenantId: string,
  { at, by, stages }: { at: Date; by: string | null; stages: readonly ActivationStage[] },
): Promise<void> {
  await db.query(
    `update tenants set phase = 'activating', paused_at = null, paused_by = null, paused_reason = null,
       deactivating_at = null
     where tenant_id = $1`,
    [tenantId],
  );
  await db.query(
    `update links set
       line = 'unknown', line_since = null, line_updated_at = null, line_confirmed_at = null, line_noticed_at = null,
       availability = 'PresenceUnknown', activity = 'PresenceUnknown', out_of_office = false, presence_sequence = null,
       presence_since = null, presence_read_at = null, presence_noticed_at = null,
       came_in_step_at = null, inputs_version = inputs_version + 1, next_try_at = null, tries = 0
     where tenant_id = $1`,
    [tenantId],
  );
  await db.query(
    `insert into activations (tenant_id, state, started_at, started_by, stages) values ($1, 'running', $2, $3, $4::jsonb)
     on conflict (tenant_id) do update set state = 'running', started_at = excluded.started_at,
       started_by = excluded.started_by, finished_at = null, stages = excluded.stages, problem = null`,
    [tenantId, at, by, JSON.stringify(stages)],
  );
}

export async function saveActivation(
  db: Queryable,
  tenantId: string,
  { stages, problem }: { stages: readonly ActivationStage[]; problem: StepProblem | null },
): Promise<void> {
  await db.query('update activations set stages = $2::jsonb, problem = $3::jsonb where tenant_id = $1', [
    tenantId,
    JSON.stringify(stages),
    problem ? JSON.stringify(problem) : null,
  ]);
}

export async function endActivation(
  db: Queryable,
  tenantId: string,
  { at, state }: { at: Date; state: 'done' | 'failed' },
): Promise<void> {
  await db.query('update activations set state = $2, finished_at = $3 where tenant_id = $1', [tenantId, state, at]);
  if (state === 'failed') return;
  await db.query(
    `update tenants set phase = 'active', activated_at = $2 where tenant_id = $1 and phase = 'activating'`,
    [tenantId, at],
  );
}

/** What the store shows, people left out aside. `staleBefore`: a line confirmed earlier is not in step. */
export async function readProgress(
  db: Queryable,
  tenantId: string,
  { now, staleBefore }: { now: Date; staleBefore: Date },
): Promise<Omit<ActivationProgress, 'links'>> {
  const [people] = await db.query<Omit<ActivationProgress, 'links' | 'rounds' | 'inStep'> & { in_step: number }>(
    `select count(*) as people,
       count(l.line_since) as lines,
       count(l.presence_read_at) as presences,
       count(*) filter (where l.came_in_step_at is not null or l.tries > 0) as settled,
       count(*) filter (where l.inputs_version = l.settled_version and l.next_try_at is null
         and greatest(l.line_confirmed_at, c.lines_confirmed_at) > $2) as in_step,
       count(*) filter (where l.session_set_at is not null) as marked,
       count(*) filter (where l.session_set_at is not null and (l.session_seen_at is not null or l.read_due_at is null))
         as seen
     from ${linksWithTenant} where l.tenant_id = $1 and not l.left_out and not l.retired`,
    [tenantId, staleBefore],
  );
  const [rounds] = await db.query<ActivationProgress['rounds']>(
    `select count(*) as total,
       count(*) filter (where s.subscription_id is not null and s.expires_at > $2) as done,
       count(*) filter (where (s.subscription_id is null or s.expires_at <= $2) and s.tries >= ${triesToTell}) as refused
     from sync_users u left join subscriptions s using (tenant_id, round)
     where u.tenant_id = $1 and u.state = 'signed-in'
       and exists (select 1 from links l where l.tenant_id = u.tenant_id and l.round = u.round and not l.left_out)`,
    [tenantId, now],
  );
  const { in_step: inStep = 0, ...counts } = people ?? {};
  const none = { people: 0, lines: 0, presences: 0, settled: 0, marked: 0, seen: 0 };
  return { ...none, ...counts, inStep, rounds: rounds ?? { done: 0, total: 0, refused: 0 } };
}

/** People the engine looked at last, newest first. */
export async function listJustDone(db: Queryable, tenantId: string, limit: number): Promise<Link[]> {
  const rows = await db.query<LinkRow>(
    `select ${linkColumns} from ${linksWithTenant}
     where l.tenant_id = $1 and not l.left_out and not l.retired and l.came_in_step_at is not null
     order by l.came_in_step_at desc, l.acted_at desc nulls last, l.extension desc limit $2`,
    [tenantId, limit],
  );
  return rows.map(toLink);
}
