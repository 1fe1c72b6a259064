/** Who is linked, and who needs a decision: extension, address, reason, suggestion. Small, however many there are. */
import { extensionLabel, sharesNumber } from '../../../contract/extension.ts';
import type { MatchCounts, MatchOutcome, MatchRow } from '../../../contract/matching.ts';
import type { Links } from '../deep-link.ts';
import type { Texts, Values } from '../texts/texts.ts';
import {
  type Action,
  act,
  detail,
  type Element,
  entry,
  type Message,
  message,
  moment,
  open,
  paragraph,
  subtitle,
  type TextRun,
  title,
} from './elements.ts';

/** A decision taken about an entry this chat was told of; it can be taken back. */
export interface Decision {
  row: MatchRow;
  by: string;
  at: Date;
}

export interface ReportParts {
  texts: Texts;
  links: Links;
  counts: Pick<MatchCounts, 'extensions' | 'linked'>;
  /** The tenant's customers: with several, numbers are named with theirs. */
  kAccounts: readonly string[];
  /** What needs a decision, in the order of the tab's list. */
  open: readonly MatchRow[];
  /** Newest first. */
  decisions: readonly Decision[];
  now: number;
}

/** Teams shows no more buttons on a card; one is the way to the tab. */
const mostButtons = 5;
const mostEntries = 4;
const mostDecisions = 2;
const mostLines = 12;

export function reportCard(parts: ReportParts): Message {
  const { texts, counts } = parts;
  const heading = texts.plain('report.title', { linked: counts.linked, total: counts.extensions });
  const buttons = createBudget(mostButtons);
  const decided = parts.decisions.slice(0, mostDecisions).map((decision) => decisionEntry(parts, decision, buttons));
  const { entries, rest } = split(parts.open);
  const asked = entries.map((found) => openEntry(parts, found, buttons));
  const parted = [...decided, ...asked].map((element, index) =>
    index === 0 ? element : { ...element, separator: true },
  );
  const body = [
    title(heading),
    subtitle(texts.plain(parts.open.length === 0 ? 'report.allLinked' : 'report.decide')),
    ...parted,
    ...(rest.length > 0 ? [restEntry(parts, rest, entries.length > 0)] : []),
  ];
  return message(texts.language, heading, body, [wayToTab(parts)]);
}

function wayToTab({ texts, links, open: rows }: ReportParts): Action {
  if (rows.length === 0) return open(texts.plain('progress.overview'), links.tab({ page: 'overview' }), true);
  const label = texts.plain('report.showAll', { count: rows.length });
  return open(label, links.tab({ page: 'matches', filter: 'to-look-at' }), true);
}

/** Buttons are given out in order; an entry gets all of its own or none. */
function createBudget(most: number): (wanted: Action[]) => Action[] {
  let left = most;
  return (wanted) => {
    if (wanted.length > left) return [];
    left -= wanted.length;
    return wanted;
  };
}

type Outcome<Kind extends MatchOutcome['kind']> = Extract<MatchOutcome, { kind: Kind }>;
type Found<Kind extends MatchOutcome['kind']> = Omit<MatchRow, 'outcome'> & { outcome: Outcome<Kind> };
type Entry = Found<'near-miss'> | Found<'duplicate'>;

/** Near misses and duplicates are entries, one for each person; what is beyond them, and has no suggestion, are lines. */
function split(rows: readonly MatchRow[]): { entries: Entry[]; rest: MatchRow[] } {
  const seen = new Set<string>();
  const entries: Entry[] = [];
  const rest = rows.filter((row) => {
    if (row.outcome.kind !== 'near-miss' && row.outcome.kind !== 'duplicate') return true;
    const group = row.outcome.kind === 'duplicate' ? row.outcome.person.userId : row.extension;
    if (seen.has(group)) return false;
    if (entries.length >= mostEntries) return true;
    seen.add(group);
    entries.push(row as Entry);
    return false;
  });
  return { entries, rest };
}

function openEntry(parts: ReportParts, found: Entry, buttons: (wanted: Action[]) => Action[]): Element {
  return found.outcome.kind === 'near-miss'
    ? nearMissEntry(parts, found as Found<'near-miss'>, buttons)
    : duplicateEntry(parts, found as Found<'duplicate'>, buttons);
}

function nearMissEntry(
  { texts, kAccounts }: ReportParts,
  { extension, name, email, outcome }: Found<'near-miss'>,
  buttons: (wanted: Action[]) => Action[],
): Element {
  const [suggestion] = outcome.suggestions;
  if (!suggestion) throw new Error('a near miss has a suggestion');
  const { person } = suggestion;
  const reason = texts.plain(`report.reasons.${suggestion.reason}`);
  const addresses = texts.rich(
    email === null ? 'report.nearMissNoEmail' : 'report.nearMissAddresses',
    withEmail(email, { suggestion: person.address }),
  );
  const actions = buttons([
    act(texts.plain('report.link'), 'link', { extension, userId: person.userId }),
    act(texts.plain('report.ignore'), 'ignore', { extension }),
  ]);
  return entry({
    icon: 'nearMiss',
    alt: texts.plain('icon.nearMiss'),
    items: [
      paragraph(
        texts.rich('report.nearMiss', { extension: extensionLabel(extension, kAccounts), name, reason }),
        'None',
      ),
      detail(addresses),
      ...set(actions),
    ],
    look: { spacing: 'Medium' },
  });
}

function duplicateEntry(
  { texts, kAccounts }: ReportParts,
  { outcome }: Found<'duplicate'>,
  buttons: (wanted: Action[]) => Action[],
): Element {
  const { extensions, person, counts, rule } = outcome;
  const shown = (extension: string) => extensionLabel(extension, kAccounts);
  const others = extensions.filter((extension) => extension !== counts);
  const named = rule === 'lowest-number' && sharesNumber(counts, others) ? 'first-customer' : rule;
  const actions = buttons(
    others
      .slice(0, 2)
      .map((extension) =>
        act(texts.plain('report.letCount', { extension: shown(extension) }), 'counts', { extension }),
      ),
  );
  const subject = texts.rich('report.duplicate', {
    extensions: listOf(texts, extensions.map(shown)),
    name: person.name,
  });
  return entry({
    icon: 'duplicate',
    alt: texts.plain('icon.duplicate'),
    items: [
      paragraph(subject, 'None'),
      detail(texts.rich(`report.duplicateRule.${named}`, { counts: shown(counts) })),
      ...set(actions),
    ],
    look: { spacing: 'Medium' },
  });
}

function decisionEntry(
  { texts, kAccounts, now }: ReportParts,
  { row, by, at }: Decision,
  buttons: (wanted: Action[]) => Action[],
): Element {
  const { extension, name, outcome } = row;
  const shown = extensionLabel(extension, kAccounts);
  const person = 'person' in outcome ? outcome.person : undefined;
  const what = outcome.kind === 'linked' ? (outcome.by === 'hand' ? 'linked' : 'counts') : 'ignored';
  return entry({
    icon: 'done',
    alt: texts.plain('icon.done'),
    items: [
      paragraph(texts.rich(`report.done.${what}`, { extension: shown, name, person: person?.name ?? '' }), 'None'),
      ...(what === 'linked' ? [detail(texts.rich('report.done.address', { address: person?.address ?? '' }))] : []),
      subtitle(texts.plain('report.done.by', { name: by, time: moment(at, now) })),
      ...set(buttons([act(texts.plain('report.undo'), 'undo', { extension })])),
    ],
    look: { spacing: 'Medium' },
  });
}

function set(actions: Action[]): Element[] {
  return actions.length > 0 ? [{ type: 'ActionSet', actions, spacing: 'Small' }] : [];
}

function restEntry({ texts, kAccounts }: ReportParts, rows: readonly MatchRow[], more: boolean): Element {
  const shown = rows.slice(0, mostLines);
  const count = rows.length;
  const hidden = count - shown.length;
  const lines = shown.map((row, index) => detail(lineOf(texts, kAccounts, row), index === 0 ? 'Small' : 'None'));
  const subject = paragraph(texts.rich(more ? 'report.more' : 'report.rest', { count }), 'None');
  return entry({
    icon: 'noMatch',
    alt: texts.plain('icon.noMatch'),
    items: [subject, ...lines, ...(hidden > 0 ? [detail(texts.rich('report.tooMany', { count: hidden }))] : [])],
    look: { spacing: 'Medium', separator: more },
  });
}

function lineOf(texts: Texts, kAccounts: readonly string[], { extension, name, email, outcome }: MatchRow): TextRun[] {
  const shown = (each: string) => extensionLabel(each, kAccounts);
  return [
    ...texts.rich('report.line', { extension: shown(extension), name }),
    ...texts.rich(...reasonOf(texts, shown, email, outcome)),
  ];
}

function reasonOf(
  texts: Texts,
  shown: (extension: string) => string,
  email: string | null,
  outcome: MatchOutcome,
): [key: string, values: Values] {
  const key = `report.kinds.${outcome.kind}`;
  switch (outcome.kind) {
    case 'near-miss': {
      const [suggestion] = outcome.suggestions;
      const reason = texts.plain(`report.reasons.${suggestion?.reason}`);
      const values = withEmail(email, { reason, suggestion: suggestion?.person.address ?? '' });
      return [email === null ? `${key}-no-email` : key, values];
    }
    case 'duplicate':
      return [key, withEmail(email, { counts: shown(outcome.counts), person: outcome.person.name })];
    case 'disabled':
    case 'guest':
      return [key, withEmail(email, { person: outcome.person.name })];
    case 'several-people':
      return [
        key,
        withEmail(email, {
          people: listOf(
            texts,
            outcome.people.map(({ name }) => name),
          ),
        }),
      ];
    default:
      return [key, withEmail(email, {})];
  }
}

function withEmail(email: string | null, values: Values): Values {
  return email === null ? values : { ...values, email };
}

function listOf({ language }: Texts, items: readonly string[]): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(items);
}

/** What a report names a row by; another outcome of the same extension is something new. */
export function entryKey({ extension, outcome }: MatchRow): string {
  return `${extension}/${outcome.kind}`;
}
