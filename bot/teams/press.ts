/** Buttons of the report card: link, ignore, let another number count, undo. Only by who may ask, and only our own data changes. */
import { z } from 'zod';
import { PresenceError } from '../errors.ts';
import { chooseMatch, undoMatchChoice } from '../onboarding/match-report.ts';
import type { OnboardingDeps } from '../onboarding/onboarding.ts';
import { findConversation } from '../store/operations/conversations.ts';
import type { ProvenAdmin } from '../store/operations/proven-admins.ts';
import type { Pressed } from './activity-handler.ts';
import type { Message } from './cards/elements.ts';
import { reportCard } from './cards/report-card.ts';
import { noticeCard } from './cards/welcome-card.ts';
import { type AnswerDeps, identify, refusal } from './commands/answer.ts';
import { listDecisions, loadReport } from './reports/tell-report.ts';
import type { Texts } from './texts/texts.ts';

export interface PressDeps extends AnswerDeps {
  onboarding: OnboardingDeps;
}

const Extension = z.string().min(1).max(40);
const Press = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('link'), data: z.object({ extension: Extension, userId: z.string().max(100) }) }),
  z.object({ verb: z.literal('ignore'), data: z.object({ extension: Extension }) }),
  z.object({ verb: z.literal('counts'), data: z.object({ extension: Extension }) }),
  z.object({ verb: z.literal('undo'), data: z.object({ extension: Extension }) }),
]);
type Press = z.infer<typeof Press>;

/** What becomes of it: the card in a new state, or a word about it beside the card, which stays. */
export type Outcome = { kind: 'card' | 'word'; message: Message };

export async function press(deps: PressDeps, pressed: Pressed): Promise<Outcome> {
  const sender = await identify(deps, pressed);
  if (sender.kind !== 'admin') return { kind: 'word', message: refusal(deps, sender) };
  const { texts, admin } = sender;
  const parsed = Press.safeParse(pressed);
  if (!parsed.success || !pressed.personal) {
    return { kind: 'word', message: noticeCard(texts, 'report.notPossible') };
  }
  await choose(deps, pressed.tenantId, admin, texts, parsed.data).catch(notFitting);
  return { kind: 'card', message: await currentReport(deps, pressed, texts) };
}

/** Somebody was faster, or the card is old: it then shows what holds now. */
function notFitting(error: unknown): void {
  if (!(error instanceof PresenceError && (error.code === 'not_found' || error.code === 'conflict'))) throw error;
}

async function choose(
  { onboarding }: PressDeps,
  tenantId: string,
  { userId, name }: ProvenAdmin,
  texts: Texts,
  { verb, data }: Press,
): Promise<void> {
  const actor = { tenantId, userId, name };
  const { extension } = data;
  switch (verb) {
    case 'link':
      return chooseMatch(onboarding, actor, { kind: 'link', extension, userId: data.userId });
    case 'ignore':
      return chooseMatch(onboarding, actor, {
        kind: 'ignore',
        extension,
        reason: texts.plain('report.ignoreReason'),
        by: name,
      });
    case 'counts':
      return chooseMatch(onboarding, actor, { kind: 'counts', extension });
    case 'undo':
      return undoMatchChoice(onboarding, actor, extension);
  }
}

async function currentReport(deps: PressDeps, { tenantId, conversationId }: Pressed, texts: Texts): Promise<Message> {
  const { db, links, scheduler } = deps;
  const chat = await findConversation(db, tenantId, conversationId);
  const facts = await loadReport(deps, tenantId);
  const decisions = await listDecisions(deps, tenantId, chat?.reported, facts.rows);
  return reportCard({ texts, links, ...facts, decisions, now: scheduler.now() });
}
