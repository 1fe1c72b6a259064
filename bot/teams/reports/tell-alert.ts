/** Task `alert`: trouble is told once when it begins, and once when it is over, to those who heard of it. */
import type { PayloadOf } from '../../jobs/tasks.ts';
import { customerOf, syncUserOf } from '../../presence/trouble.ts';
import type { Queryable } from '../../store/database.ts';
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

/** Vendors that are away, slow or contrary for a moment: nobody need hear of it when it is over before they could have read it. */
const often = [
  'microsoft_throttles',
  'microsoft_unreachable',
  'microsoft_code',
  'cloudya_unreachable',
  'cloudya_reading_silent',
  'cloudya_request_refused',
  'cloudya_gone',
  'cloudya_conflict',
];
const oftenWaitsMs = 60_000;

export async function tellAlert(deps: ReportDeps, alert: Alert): Promise<void> {
  const { conversationId } = alert;
  if (conversationId === undefined) return fanOut(deps, alert);
  return tellOne(deps, { ...alert, conversationId });
}

/** Each chat gets a job of its own: a try again for one must not tell the others twice. */
async function fanOut({ db, enqueue, scheduler }: ReportDeps, alert: Alert): Promise<void> {
  const chats = await listAdminChats(db, alert.tenantId);
  const waits = !alert.ended && (often.includes(alert.code) || (await isOfSeveral(db, alert)));
  const options = waits ? { notBefore: new Date(scheduler.now() + oftenWaitsMs) } : {};
  await db.transaction(async (tx) => {
    for (const { conversationId } of chats) await enqueue(tx, 'alert', { ...alert, conversationId }, options);
  });
}

/** Where it stands for several sync users, those who come within a moment are told of together. */
async function isOfSeveral(db: Queryable, { tenantId, code }: Alert): Promise<boolean> {
  const standing = Object.entries(await listTroubles(db, tenantId));
  return standing.filter(([source, trouble]) => trouble.code === code && syncUserOf(source) !== undefined).length > 1;
}

/** Looks at what stands now, not at what stood when the job was made: an end may overtake its beginning. */
async function tellOne(deps: ReportDeps, alert: ChatAlert): Promise<void> {
  const { tenantId, code, kAccount } = alert;
  const chats = await listAdminChats(deps.db, tenantId);
  const chat = chats.find(({ conversationId }) => conversationId === alert.conversationId);
  if (!chat) return;
  const texts = textsFor(chat.locale);
  await withChat(deps, chat, async (fresh) => {
    const standing = Object.entries(await listTroubles(deps.db, tenantId))
      .filter(([source, trouble]) => trouble.code === code && customerOf(source) === kAccount)
      .map(([source, { at, values }]): Standing => ({ name: nameOf(code, source), source, at, values }));
    const untold = standing.filter(({ name }) => !fresh.toldTroubles[name]);
    const [first] = untold;
    if (first) await tellBeginning(deps, fresh, texts, { code, kAccount, untold: [first, ...untold.slice(1)] });
    const names = new Set(standing.map(({ name }) => name));
    const over = Object.entries(fresh.toldTroubles).filter(
      ([name, { source }]) => name === nameOf(code, source) && customerOf(source) === kAccount && !names.has(name),
    );
    const at = over.map(([, told]) => told.at).toSorted()[0];
    if (at !== undefined) await tellEnd(deps, fresh, texts, { code, kAccount, over: over.map(([name]) => name), at });
  });
}

/** What a chat remembers a trouble by. Two customers, and two sync users, may have the same one. */
function nameOf(code: string, source: string): string {
  const one = syncUserOf(source) ?? customerOf(source);
  return one === undefined ? code : `${code}@${one}`;
}

interface Standing {
  name: string;
  source: string;
  at: string;
  values: Record<string, string>;
}

interface Told {
  code: string;
  kAccount: string | undefined;
}

async function tellBeginning(
  deps: ReportDeps,
  chat: Conversation,
  texts: Texts,
  { code, kAccount, untold }: Told & { untold: [Standing, ...Standing[]] },
): Promise<void> {
  const now = new Date(deps.scheduler.now());
  const rounds = await listRoundViews(deps.db, chat.tenantId, now);
  const readEverySeconds = deps.onboarding.settings.readEverySeconds(
    rounds.map(({ round, people, instant }) => ({ round, people, hints: instant })),
  );
  const customers = await listCustomers(deps.db, chat.tenantId);
  const about = customers.length > 1 ? kAccount : undefined;
  const accounts = untold.flatMap(({ source, values }) => (syncUserOf(source) && values.upn ? values.upn : []));
  const parts = {
    texts,
    links: deps.links,
    code,
    about,
    accounts,
    values: untold[0].values,
    at: untold[0].at,
    readEverySeconds,
  };
  const sent = await sendTo(deps, chat, troubleCard(parts));
  if (sent === undefined) return;
  // of one source one trouble stands: the newer takes the place of the older, whose end is nothing to tell
  const sources = new Set(untold.map(({ source }) => source));
  const others = Object.entries(chat.toldTroubles).filter(([, trouble]) => !sources.has(trouble.source));
  const news = untold.map(({ name, source, at }) => [name, { source, at }] as const);
  const told = { ...Object.fromEntries(others), ...Object.fromEntries(news) };
  await rememberTroubles(deps.db, chat.tenantId, chat.conversationId, told);
}

async function tellEnd(
  deps: ReportDeps,
  chat: Conversation,
  texts: Texts,
  { code, kAccount, over, at }: Told & { over: readonly string[]; at: string },
): Promise<void> {
  const others = Object.fromEntries(Object.entries(chat.toldTroubles).filter(([name]) => !over.includes(name)));
  const several = (await listCustomers(deps.db, chat.tenantId)).length > 1;
  const lastedMs = deps.scheduler.now() - Date.parse(at);
  const about = several ? kAccount : undefined;
  const stillOpen = Object.entries(others).map(([name, { source }]) => {
    const [other = ''] = name.split('@');
    return { code: other, about: several ? customerOf(source) : undefined };
  });
  const card = troubleOverCard({ texts, code, about, lastedMs, others: stillOpen });
  if ((await sendTo(deps, chat, card)) === undefined) return;
  await rememberTroubles(deps.db, chat.tenantId, chat.conversationId, others);
}
