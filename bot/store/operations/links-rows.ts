/** How a row of `links` becomes a Link. */

import type { LeverKind } from '../../../contract/acting.ts';
import type { DerivedState, LineState } from '../../../contract/presence.ts';
import type { Link, LinkSession } from '../../presence/link.ts';
import { type LeverRow, leverMarked, leverPending, leversColumn, toLevers } from './levers.ts';

export interface LinkRow {
  tenant_id: string;
  extension: string;
  user_id: string;
  name: string;
  address: string | null;
  round: number;
  left_out_cloudya_to_teams: boolean;
  left_out_teams_to_cloudya: boolean;
  left_out_by: string | null;
  retired: boolean;
  k_account: string;
  customer_paused: boolean;
  customer_has_registry: boolean;
  line: LineState;
  line_since: Date | null;
  line_updated_at: Date | null;
  line_confirmed_at: Date | null;
  line_noticed_at: Date | null;
  availability: string;
  activity: string;
  out_of_office: boolean;
  presence_sequence: string | null;
  presence_since: Date | null;
  presence_read_at: Date | null;
  presence_noticed_at: Date | null;
  inputs_version: number;
  settled_version: number;
  next_try_at: Date | null;
  tries: number;
  wake_at: Date | null;
  session_intended_at: Date | null;
  session_set_at: Date | null;
  session_renewed_at: Date | null;
  session_expires_at: Date | null;
  session_cleared_at: Date | null;
  session_seen_at: Date | null;
  session_accepted_ms: number | null;
  session_visible_ms: number | null;
  echo_until: Date | null;
  published: DerivedState;
  published_at: Date | null;
  published_intended: DerivedState | null;
  target_id: string | null;
  levers: Partial<Record<LeverKind, LeverRow>> | null;
}

/** Columns of a Link; use with `from ${linksWithTenant}`. A live stream confirms all lines of its customer at once. */
export const linkColumns = `
  l.tenant_id, l.extension, l.user_id, l.name, l.address, l.round, l.left_out_by, l.retired,
  l.left_out_cloudya_to_teams, l.left_out_teams_to_cloudya,
  l.k_account, c.paused_at is not null as customer_paused,
  (c.api = 'portal' and c.rights ->> 'registry' = 'no') is not true as customer_has_registry,
  l.line, l.line_since, l.line_updated_at, greatest(l.line_confirmed_at, c.lines_confirmed_at) as line_confirmed_at,
  l.line_noticed_at, l.availability, l.activity, l.out_of_office, l.presence_sequence, l.presence_since,
  l.presence_read_at, l.presence_noticed_at, l.inputs_version, l.settled_version, l.next_try_at, l.tries, l.wake_at,
  l.session_intended_at, l.session_set_at, l.session_renewed_at, l.session_expires_at, l.session_cleared_at,
  l.session_seen_at, l.session_accepted_ms, l.session_visible_ms, l.echo_until,
  l.published, l.published_at, l.published_intended, l.target_id,
  ${leversColumn} as levers`;

export const linksWithTenant = `links l join tenants t on t.tenant_id = l.tenant_id
  left join cloudya_connections c on c.tenant_id = l.tenant_id and c.k_account = l.k_account`;

/** Link `l` carries a session or a note of ours, or might. */
export const linkMarked = `l.session_intended_at is not null or l.published <> 'none' or l.published_intended is not null`;
/** Link `l` carries a mark of ours, or might. */
export const marked = `(${linkMarked} or ${leverMarked})`;
/** The same, without what is known not to go and is no longer waited for. */
export const pending = `(${linkMarked} or ${leverPending})`;

export function toLink(row: LinkRow): Link {
  return {
    tenantId: row.tenant_id,
    extension: row.extension,
    userId: row.user_id,
    name: row.name,
    address: row.address ?? undefined,
    round: row.round,
    leftOut: { cloudyaToTeams: row.left_out_cloudya_to_teams, teamsToCloudya: row.left_out_teams_to_cloudya },
    leftOutBy: row.left_out_by ?? undefined,
    retired: row.retired,
    kAccount: row.k_account,
    customerPaused: row.customer_paused,
    customerHasRegistry: row.customer_has_registry,
    line: row.line,
    lineSince: row.line_since ?? undefined,
    lineUpdatedAt: row.line_updated_at ?? undefined,
    lineConfirmedAt: row.line_confirmed_at ?? undefined,
    lineNoticedAt: row.line_noticed_at ?? undefined,
    ...presenceOf(row),
    inputsVersion: row.inputs_version,
    dirty: row.inputs_version !== row.settled_version,
    nextTryAt: row.next_try_at ?? undefined,
    tries: row.tries,
    wakeAt: row.wake_at ?? undefined,
    session: sessionOf(row),
    sessionClearedAt: row.session_cleared_at ?? undefined,
    echoUntil: row.echo_until ?? undefined,
    published: row.published,
    publishedAt: row.published_at ?? undefined,
    publishedIntended: row.published_intended ?? undefined,
    targetId: row.target_id ?? undefined,
    levers: toLevers(row.levers),
  };
}

function presenceOf(row: LinkRow): Pick<Link, 'presence' | 'presenceSince' | 'presenceReadAt' | 'presenceNoticedAt'> {
  const { availability, activity, out_of_office: outOfOffice, presence_sequence: sequenceNumber } = row;
  return {
    presence: { availability, activity, outOfOffice, ...(sequenceNumber === null ? {} : { sequenceNumber }) },
    presenceSince: row.presence_since ?? undefined,
    presenceReadAt: row.presence_read_at ?? undefined,
    presenceNoticedAt: row.presence_noticed_at ?? undefined,
  };
}

function sessionOf(row: LinkRow): LinkSession | undefined {
  if (row.session_intended_at === null || row.session_expires_at === null) return undefined;
  return {
    intendedAt: row.session_intended_at,
    setAt: row.session_set_at ?? undefined,
    renewedAt: row.session_renewed_at ?? undefined,
    expiresAt: row.session_expires_at,
    seenAt: row.session_seen_at ?? undefined,
    acceptedMs: row.session_accepted_ms ?? undefined,
    visibleMs: row.session_visible_ms ?? undefined,
  };
}
