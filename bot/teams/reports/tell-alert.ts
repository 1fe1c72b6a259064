/** Task `alert`: trouble is told once when it begins, and once when it is over, to those who heard of it. */
import type { PayloadOf } from '../../jobs/tasks.ts';
import { customerOf } from '../../presence/trouble.ts';
import { listCustomers } from '../../store/operations/connections.ts';
import { type Conversation, listAdminChats, rememberTroubles } from '../../store/operations/conversations.ts';
import { listRoundViews } from '../../store/operations/people.ts';
import { listTroubles } from '../../store/operations/troubles.ts';
import { troubleCard, troubleOverCard } from '../cards/alert-card.ts';
import { type Texts, textsFor } from '../texts/texts.ts';
import type { ReportDeps } from './deps.ts';
import { sendTo, withChat } from './keep-card.ts';

type Alert = PayloadOf<'alert'>;
type ChatAlert = Alert & { conversationId: string };

/** Vendors that are away or slow for a moment: nobody need hear of it when it is over before they could have read it. */
const often = ['microsoft_throttles', 'microsoft_unreachable', 'microsoft_code', 'cloudya_unreachable'];
const oftenWaitsMs = 60_000;

export async function tellAlert(deps: ReportDeps, alert: Alert): Promise<void> {
  const { conversationId } = alert;
  if (conversationId === undefined) return fanOut(deps, alert);
  return tellOne(deps, { ...alert, conversationId });
}

/** Each chat gets a job of its own: a try again for one must not tell the others twice. */
async function fanOut({ db, enqueue, scheduler }: ReportDeps, alert: Alert): Promise<void> {
  const chats = await listAdminChats(db, alert.tenantId);
  const waits = !alert.ended && often.includes(alert.code);
  const options = waits ? { notBefore: new Date(scheduler.now() + oftenWaitsMs) } : {};
  await db.transaction(async (tx) => {
    for (const { conversationId } of chats) await enqueue(tx, 'alert', { ...alert, conversationId }, options);
  });
}

/** Looks at what stands now, not at what stood when the job was made: an end may overtake its beginning. */
async function tellOne(deps: ReportDeps, alert: ChatAlert): Promise<void> {
  const { tenantId, code, kAccount } = alert;
  const name = nameOf(code, kAccount);
  const chats = await listAdminChats(deps.db, tenantId);
  const chat = chats.find(({ conversationId }) => conversationId === alert.conversationId);
  if (!chat) return;
  const texts = textsFor(chat.locale);
  await withChat(deps, chat, async (fresh) => {
    const standing = await listTroubles(deps.db, tenantId);
    const stands = Object.entries(standing).find(
      ([source, trouble]) => nameOf(trouble.code, customerOf(source)) === name,
    );
    const told = fresh.toldTroubles[name];
    if (stands && !told) {
      const [source, { at, values }] = stands;
      await tellBeginning(deps, fresh, texts, { code, kAccount, source, at, values });
    }
    if (!stands && told) await tellEnd(deps, fresh, texts, { code, kAccount, at: told.at });
  });
}

/** What a chat remembers a trouble by. Two customers may have the same one. */
function nameOf(code: string, kAccount: string | undefined): string {
  return kAccount === undefined ? code : `${code}@${kAccount}`;
}

interface Told {
  code: string;
  kAccount: string | undefined;
  at: string;
}

async function tellBeginning(
  deps: ReportDeps,
  chat: Conversation,
  texts: Texts,
  { code, kAccount, source, at, values }: Told & { source: string; values: Record<string, string> },
): Promise<void> {
  const now = new Date(deps.scheduler.now());
  const rounds = await listRoundViews(deps.db, chat.tenantId, now);
  const readEverySeconds = deps.onboarding.settings.readEverySeconds(
    rounds.map(({ round, people, instant }) => ({ round, people, hints: instant })),
  );
  const customers = await listCustomers(deps.db, chat.tenantId);
  const about = customers.length > 1 ? kAccount : undefined;
  const parts = { texts, links: deps.links, code, about, values, readEverySeconds };
  const sent = await sendTo(deps, chat, troubleCard(parts));
  if (sent === undefined) return;
  // of one source one trouble stands: the newer takes the place of the older, whose end is nothing to tell
  const others = Object.entries(chat.toldTroubles).filter(([, trouble]) => trouble.source !== source);
  const told = { ...Object.fromEntries(others), [nameOf(code, kAccount)]: { source, at } };
  await rememberTroubles(deps.db, chat.tenantId, chat.conversationId, told);
}

async function tellEnd(
  deps: ReportDeps,
  chat: Conversation,
  texts: Texts,
  { code, kAccount, at }: Told,
): Promise<void> {
  const { [nameOf(code, kAccount)]: _, ...others } = chat.toldTroubles;
  const several = (await listCustomers(deps.db, chat.tenantId)).length > 1;
  const lastedMs = deps.scheduler.now() - Date.parse(at);
  const about = several ? kAccount : undefined;
  const stillOpen = Object.keys(others).map((name) => {
    const [other = '', customer] = name.split('@');
    return { code: other, about: several ? customer : undefined };
  });
  const card = troubleOverCard({ texts, code, about, lastedMs, others: stillOpen });
  if ((await sendTo(deps, chat, card)) === undefined) return;
  await rememberTroubles(deps.db, chat.tenantId, chat.conversationId, others);
}
