/** Commands and their answers. Who may ask is looked at first. */
import { extensionLabel, extensionParts, readSearch } from '../../../contract/extension.ts';
import type { OnboardingState } from '../../../contract/onboarding.ts';
import type { Overview } from '../../../contract/overview.ts';
import { describeOnboarding } from '../../onboarding/advance.ts';
import { explainPerson } from '../../presence/describe-person.ts';
import { runningPosture } from '../../presence/link.ts';
import type { EngineSettings } from '../../presence/resolve-presence.ts';
import { listCustomers } from '../../store/operations/connections.ts';
import { isGuest } from '../../store/operations/directory-users.ts';
import { readPosture } from '../../store/operations/links-due.ts';
import { listPeople } from '../../store/operations/people.ts';
import { listProvenAdmins, type ProvenAdmin } from '../../store/operations/proven-admins.ts';
import type { Message } from '../cards/elements.ts';
import { reportCard } from '../cards/report-card.ts';
import { notYetCard, statusCard } from '../cards/status-card.ts';
import { helpCard, notAnAdminCard, noticeCard } from '../cards/welcome-card.ts';
import { whyCard } from '../cards/why-card.ts';
import type { ReportDeps } from '../reports/deps.ts';
import { loadReport } from '../reports/tell-report.ts';
import { type Texts, textsFor } from '../texts/texts.ts';
import { authorise } from './authorise.ts';
import { type Findable, findPerson } from './find-person.ts';
import type { Incoming } from './incoming.ts';

export interface AnswerDeps extends Pick<ReportDeps, 'db' | 'scheduler' | 'links' | 'onboarding'> {
  settings: EngineSettings;
  overview(tenantId: string): Promise<Overview>;
}

export type Sender =
  | { kind: 'admin'; admin: ProvenAdmin; texts: Texts }
  | { kind: 'guest' | 'not-an-admin'; contact: ProvenAdmin | undefined; texts: Texts };

/** Who is it, and in which language do they read? The tab's comes first: see `listAdminChats`. */
export async function identify(
  { db, scheduler }: Pick<AnswerDeps, 'db' | 'scheduler'>,
  { tenantId, userId, locale }: Pick<Incoming, 'tenantId' | 'userId' | 'locale'>,
): Promise<Sender> {
  const admins = await listProvenAdmins(db, tenantId);
  const admin = admins.find((proven) => proven.userId === userId);
  const guest = userId !== undefined && (await isGuest(db, tenantId, userId));
  const verdict = authorise({ userId, guest }, admins, scheduler.now());
  const texts = textsFor(admin?.locale ?? locale);
  if (verdict === 'admin' && admin) return { kind: 'admin', admin, texts };
  return {
    kind: verdict === 'guest' ? 'guest' : 'not-an-admin',
    contact: admins.find(({ userId: id }) => id !== userId),
    texts,
  };
}

export async function answer(deps: AnswerDeps, incoming: Incoming): Promise<Message> {
  const { links } = deps;
  const sender = await identify(deps, incoming);
  const { texts } = sender;
  if (!incoming.personal) return noticeCard(texts, 'personalOnly.text');
  if (sender.kind !== 'admin') return refusal(deps, sender);
  const { command } = incoming;
  switch (command.kind) {
    case 'help':
      return helpCard({ texts, links });
    case 'status':
      return status(deps, incoming.tenantId, sender);
    case 'mismatches':
      return mismatches(deps, incoming.tenantId, texts);
    case 'why':
      return why(deps, incoming.tenantId, texts, command.name);
    case 'empty':
      return noticeCard(texts, 'notUnderstoodEmpty.text');
    case 'unknown':
      return noticeCard(texts, 'notUnderstood.text', { text: command.text });
  }
}

export function refusal(
  { links }: Pick<AnswerDeps, 'links'>,
  { kind, texts, contact }: Exclude<Sender, { kind: 'admin' }>,
): Message {
  return kind === 'guest' ? noticeCard(texts, 'guest.text') : notAnAdminCard({ texts, links, contact });
}

async function status(
  deps: AnswerDeps,
  tenantId: string,
  { texts, admin }: Extract<Sender, { kind: 'admin' }>,
): Promise<Message> {
  const { links, scheduler } = deps;
  const state = await wizardOf(deps, tenantId, admin);
  if (state.phase === 'onboarding') return notYetCard({ texts, links }, state);
  return statusCard({ texts, links, now: scheduler.now(), overview: await deps.overview(tenantId) });
}

async function wizardOf({ onboarding }: AnswerDeps, tenantId: string, admin: ProvenAdmin): Promise<OnboardingState> {
  const facts = await onboarding.store.loadFacts(tenantId, admin.userId);
  return describeOnboarding(facts, { ...admin, roles: [], mayConsent: false }, onboarding.settings);
}

async function mismatches(deps: AnswerDeps, tenantId: string, texts: Texts): Promise<Message> {
  const { links, scheduler } = deps;
  const facts = await loadReport(deps, tenantId);
  const read = facts.rows.some(({ outcome }) => outcome.kind !== 'not-read-yet');
  if (!read) return noticeCard(texts, 'report.notReadYet');
  return reportCard({ texts, links, ...facts, decisions: [], now: scheduler.now() });
}

/** Enough to tell an only match from one of many. */
const mostCandidates = 200;
const mostNamed = 5;

async function why(deps: AnswerDeps, tenantId: string, texts: Texts, name: string): Promise<Message> {
  if (name === '') return noticeCard(texts, 'why.missing');
  // the first word finds enough; a K-account alone would find too many
  const [search = ''] = (readSearch(name).text || name).split(/\s+/);
  const page = { filter: 'all', search, offset: 0, limit: mostCandidates } as const;
  const { links } = await listPeople(deps.db, tenantId, page);
  const kAccounts = await listCustomers(deps.db, tenantId);
  const found = findPerson(links, name);
  if (found.kind === 'nobody') return noticeCard(texts, 'why.unknown', { name });
  if (found.kind === 'several') {
    return severalFit(texts, found.people, kAccounts);
  }
  const posture = (await readPosture(deps.db, tenantId)) ?? runningPosture;
  const now = deps.scheduler.now();
  return whyCard(
    { texts, links: deps.links, kAccounts, now },
    explainPerson(found.person, posture, deps.settings, now),
  );
}

function severalFit(texts: Texts, people: readonly Findable[], kAccounts: readonly string[]): Message {
  const shown = people.slice(0, mostNamed);
  const names = shown.map(({ name, extension }) => `${name} (${extensionLabel(extension, kAccounts)})`).join(', ');
  const [first] = shown;
  if (kAccounts.length < 2 || !first) return noticeCard(texts, 'why.ambiguous', { names });
  const { number, kAccount } = extensionParts(first.extension);
  return noticeCard(texts, 'why.ambiguousNumber', { names, example: `${number} ${kAccount}` });
}
