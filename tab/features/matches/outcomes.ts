/** Words and filters of the matches. Pure. */

import type { MatchCounts, MatchFilter, MatchOutcome, MatchRow } from '../../../contract/matching.ts';
import type { Texts } from '../../lib/i18n.ts';

export const wideFilters = ['all', 'linked', 'near-miss', 'duplicate', 'no-match'] as const satisfies MatchFilter[];
export const phoneFilters = ['all', 'to-look-at', 'linked'] as const satisfies MatchFilter[];

const filterKeys: Record<MatchFilter, string> = {
  all: 'all',
  linked: 'linked',
  'near-miss': 'nearMiss',
  duplicate: 'duplicate',
  'no-match': 'noMatch',
  'to-look-at': 'toLookAt',
};

/** Text key of a filter. */
export function filterKey(filter: MatchFilter): string {
  return `matches.${filterKeys[filter]}`;
}

export function toLookAt({ nearMiss, duplicate, noMatch }: MatchCounts): number {
  return nearMiss + duplicate + noMatch;
}

export function countOf(counts: MatchCounts, filter: MatchFilter): number {
  switch (filter) {
    case 'all':
      return counts.extensions;
    case 'linked':
      return counts.linked;
    case 'near-miss':
      return counts.nearMiss;
    case 'duplicate':
      return counts.duplicate;
    case 'no-match':
      return counts.noMatch;
    case 'to-look-at':
      return toLookAt(counts);
  }
}

/** `2 near misses, 1 duplicate, 6 no match` */
export function countsText({ nearMiss, duplicate, noMatch }: MatchCounts, { t }: Pick<Texts, 't'>): string {
  return Object.entries({ nearMiss, duplicate, noMatch })
    .map(([key, count]) => t(`matches.count.${key}`, { count }))
    .join(', ');
}

/** How an extension is written. */
type Shown = (extension: string) => string;

/** Text key and values of the second line: why it is so. */
export function whyOf(outcome: MatchOutcome, shown: Shown): { key: string; values?: Record<string, string | number> } {
  switch (outcome.kind) {
    case 'linked':
      return { key: `matches.why.${outcome.by}` };
    case 'near-miss':
      return { key: `matches.why.${outcome.suggestions[0]?.reason}` };
    case 'duplicate':
      return outcome.rule === 'lowest-number'
        ? { key: 'matches.why.duplicate' }
        : { key: `matches.why.${outcome.rule}`, values: { extension: shown(outcome.counts) } };
    case 'several-people':
      return { key: 'matches.why.several-people', values: { count: outcome.people.length } };
    case 'ignored':
      return outcome.reason === ''
        ? { key: 'matches.ignoredBy', values: { name: outcome.by } }
        : { key: 'matches.why.ignored', values: { reason: outcome.reason } };
    default:
      return { key: `matches.why.${outcome.kind}` };
  }
}

/** The same for a row: an e-mail of ours is told along. */
export function whyOfRow({ outcome, corrected }: MatchRow, shown: Shown): ReturnType<typeof whyOf> {
  if (corrected?.underWay) return { key: 'matches.why.under-way' };
  if (corrected && outcome.kind === 'linked') return { key: 'matches.why.corrected', values: { name: corrected.by } };
  return whyOf(outcome, shown);
}

/** The admin chose something here that can be taken back. */
export function isChosen(outcome: MatchOutcome): boolean {
  return (
    outcome.kind === 'ignored' ||
    (outcome.kind === 'linked' && outcome.by === 'hand') ||
    (outcome.kind === 'duplicate' && outcome.rule === 'chosen')
  );
}

/** Rows of all columns, rows with the e-mail in the second line, or entries of two lines. */
export type MatchColumns = 'wide' | 'narrow' | 'entries';

/** `room` in px. */
export function matchColumns(room: number): MatchColumns {
  if (room < 560) return 'entries';
  return room < 860 ? 'narrow' : 'wide';
}
