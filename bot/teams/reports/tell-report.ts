/** Task `report-due`: who is linked and who needs a decision. A new message only for something new, else the card is changed in place. */
import type { MatchRow } from '../../../contract/matching.ts';
import { countMatches, showMatches } from '../../onboarding/count-matches.ts';
import { loadMatches } from '../../onboarding/match-report.ts';
import { listCustomers } from '../../store/operations/connections.ts';
import {
  type AdminChat,
  type Conversation,
  listAdminChats,
  rememberReported,
} from '../../store/operations/conversations.ts';
import { listRecentChoices } from '../../store/operations/match-choices.ts';
import { readPhase } from '../../store/operations/phases.ts';
import { type Decision, entryKey, type ReportParts, reportCard } from '../cards/report-card.ts';
import { textsFor } from '../texts/texts.ts';
import type { ReportDeps } from './deps.ts';
import { digestOf, eachChat, keepCard } from './keep-card.ts';

export async function tellReport(deps: ReportDeps, tenantId: string): Promise<void> {
  const { phase } = await readPhase(deps.db, tenantId);
  const chats = await listAdminChats(deps.db, tenantId);
  if ((phase !== 'active' && phase !== 'paused') || chats.length === 0) return;
  const facts = await loadReport(deps, tenantId);
  await eachChat(deps, chats, (chat, fresh) => tellOne(deps, chat, fresh, facts));
}

export interface ReportFacts {
  kAccounts: string[];
  counts: ReportParts['counts'];
  open: MatchRow[];
  rows: MatchRow[];
}

export async function loadReport(
  { db, onboarding }: Pick<ReportDeps, 'db' | 'onboarding'>,
  tenantId: string,
): Promise<ReportFacts> {
  const { rows, users } = await loadMatches(onboarding, tenantId);
  const kAccounts = await listCustomers(db, tenantId);
  return { kAccounts, counts: countMatches(rows, users), open: showMatches(rows, 'to-look-at', ''), rows };
}

async function tellOne(deps: ReportDeps, { locale }: AdminChat, chat: Conversation, facts: ReportFacts): Promise<void> {
  const { db, scheduler } = deps;
  const { tenantId, conversationId } = chat;
  const known = new Set(chat.reported?.keys);
  const keys = facts.open.map(entryKey);
  const isNew = chat.reported === undefined || keys.some((key) => !known.has(key));
  const decisions = isNew ? [] : await listDecisions(deps, tenantId, chat.reported, facts.rows);
  const parts = { texts: textsFor(locale), links: deps.links, ...facts, decisions, now: scheduler.now() };
  const sent = await keepCard(deps, chat, {
    kind: 'report',
    message: reportCard(parts),
    digest: digestOf(reportCard({ ...parts, now: 0 }).card),
    how: isNew ? 'send-anew' : 'send-or-change',
  });
  if (!sent) return;
  const at = new Date(scheduler.now());
  await rememberReported(db, tenantId, conversationId, { keys: [...new Set([...known, ...keys])], at });
}

/** What was decided about entries of this chat's report since it was sent. */
export async function listDecisions(
  { db }: Pick<ReportDeps, 'db'>,
  tenantId: string,
  reported: Conversation['reported'],
  rows: readonly MatchRow[],
): Promise<Decision[]> {
  if (!reported) return [];
  const named = new Set(reported.keys.map((key) => key.slice(0, key.lastIndexOf('/'))));
  const choices = await listRecentChoices(db, tenantId, reported.at);
  const byExtension = new Map(rows.map((row) => [row.extension, row]));
  return choices.flatMap(({ extension, by, at }) => {
    const row = byExtension.get(extension);
    const settled = row?.outcome.kind === 'linked' || row?.outcome.kind === 'ignored';
    return row && settled && named.has(extension) ? { row, by, at } : [];
  });
}
