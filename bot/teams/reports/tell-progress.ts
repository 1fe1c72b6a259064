/** Task `progress-changed`: the progress card of each admin chat, created once and changed in place. */
import type { OnboardingState } from '../../../contract/onboarding.ts';
import { describeOnboarding } from '../../onboarding/advance.ts';
import { forgetCards, listAdminChats } from '../../store/operations/conversations.ts';
import { progressCard } from '../cards/progress-card.ts';
import { textsFor } from '../texts/texts.ts';
import type { ReportDeps } from './deps.ts';
import { digestOf, eachChat, keepCard } from './keep-card.ts';

/** How often the card counts along while people are brought in step. */
const countEveryMs = 5_000;

export async function tellProgress(deps: ReportDeps, tenantId: string): Promise<void> {
  const chats = await listAdminChats(deps.db, tenantId);
  const [first] = chats;
  if (!first) return;
  const facts = await deps.onboarding.store.loadFacts(tenantId, first.userId);
  const viewer = { name: first.name, upn: first.upn, roles: [], mayConsent: false };
  const state = describeOnboarding(facts, viewer, deps.onboarding.settings);
  await eachChat(deps, chats, async ({ locale }, chat) => {
    const over = state.phase === 'onboarding' && chat.reported !== undefined;
    if (over) await forgetCards(deps.db, tenantId, chat.conversationId);
    const kept = over ? { ...chat, progress: undefined, report: undefined } : chat;
    const texts = textsFor(locale);
    const parts = { texts, links: deps.links, state, now: deps.scheduler.now() };
    await keepCard(deps, kept, {
      kind: 'progress',
      message: progressCard(parts),
      digest: digestOf(progressCard({ ...parts, now: 0 }).card),
      how: isSetUp(state) ? 'only-change' : 'send-or-change',
    });
  });
  if (state.activate.activation?.state === 'running') await lookAgain(deps, tenantId);
}

function isSetUp({ phase }: OnboardingState): boolean {
  return phase === 'active' || phase === 'paused';
}

async function lookAgain({ db, enqueue, scheduler }: ReportDeps, tenantId: string): Promise<void> {
  const notBefore = new Date(scheduler.now() + countEveryMs);
  await db.transaction((tx) => enqueue(tx, 'progress-changed', { tenantId }, { notBefore }));
}
