/** Which e-mails can be mended, and in which words. Pure. */
import type { CorrectionOutcome } from '../../../contract/correcting.ts';
import type { MatchRow, Person } from '../../../contract/matching.ts';
import type { Texts } from '../../lib/i18n.ts';
import type { DescribedProblem } from '../../lib/problems.ts';

/** One e-mail that would be written: the old one as the list shows it, and whose own address takes its place. */
export interface Mending {
  extension: string;
  /** As Cloudya names the extension. */
  name: string;
  oldEmail: string | null;
  person: Person;
}

/** Whose address could be entered: who is suggested, or who was linked by hand and is called otherwise there. */
export function mendingsOf({ extension, name, email, outcome, corrected }: MatchRow): Mending[] {
  if (corrected?.underWay) return [];
  return peopleOf(outcome, email).map((person) => ({ extension, name, oldEmail: email, person }));
}

function peopleOf(outcome: MatchRow['outcome'], email: string | null): Person[] {
  if (outcome.kind === 'near-miss') return outcome.suggestions.map(({ person }) => person);
  const byHand = outcome.kind === 'linked' && outcome.by === 'hand';
  return byHand && outcome.person.address.toLowerCase() !== email?.toLowerCase() ? [outcome.person] : [];
}

/** What a selection may hold: there is no doubt whose address is meant. */
export function selectableOf(row: MatchRow): Mending | undefined {
  const [only, ...others] = mendingsOf(row);
  return others.length === 0 ? only : undefined;
}

/** A second extension with the same e-mail would only make a duplicate: ticked is the first of each person. */
export function tickedAtFirst(mendings: readonly Mending[]): string[] {
  const taken = new Set<string>();
  return mendings
    .filter(({ person: { userId } }) => !taken.has(userId) && taken.add(userId))
    .map(({ extension }) => extension);
}

/** What became of one. `failed`: our own server refused, or could not be reached. */
export type Fate =
  | { kind: 'waits' | 'runs' | 'not-begun' }
  | { kind: 'ended' | 'undone'; outcome: CorrectionOutcome; email: string | null | undefined }
  | { kind: 'failed'; of: 'ended' | 'undone'; problem: DescribedProblem };

export function isGood(fate: Fate): boolean {
  return (fate.kind === 'ended' || fate.kind === 'undone') && (fate.outcome === 'done' || fate.outcome === 'already');
}

const passing: readonly CorrectionOutcome[] = ['busy', 'conflict', 'throttled', 'away', 'not-known-yet'];

/** Sending the same again may help. */
export function mayTryAgain(fate: Fate): boolean {
  if (fate.kind === 'failed') return fate.of === 'ended';
  return fate.kind === 'ended' && passing.includes(fate.outcome);
}

/** What became of one: in a word, and why and what next. */
export function wordsOf(fate: Fate, { t }: Pick<Texts, 't'>): { title: string; text: string } {
  const email = ('email' in fate && fate.email) || t('matches.noEmail');
  const values = fate.kind === 'failed' ? fate.problem.values : { email };
  return { title: t(keyOf(fate, 'title'), values), text: t(keyOf(fate, 'text'), values) };
}

/** Key of these words. */
export function keyOf(fate: Fate, part: 'title' | 'text'): string {
  switch (fate.kind) {
    case 'failed':
      return fate.problem[part];
    case 'ended':
      return `correct.outcome.${fate.outcome}.${part}`;
    case 'undone':
      return ownWordsUndone.includes(fate.outcome)
        ? `correct.undone.${fate.outcome}.${part}`
        : `correct.outcome.${fate.outcome}.${part}`;
    default:
      return `correct.fate.${fate.kind}.${part}`;
  }
}

const ownWordsUndone: readonly CorrectionOutcome[] = ['done', 'already', 'changed-meanwhile'];
