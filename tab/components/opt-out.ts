/** Opt-outs in words. Pure. */
import type { LeftOut } from '../../contract/presence.ts';
import type { Texts } from '../lib/i18n.ts';

export type Way = keyof LeftOut;
export const ways = ['cloudyaToTeams', 'teamsToCloudya'] as const satisfies Way[];

export const outOfBoth: LeftOut = { cloudyaToTeams: true, teamsToCloudya: true };
export const inBoth: LeftOut = { cloudyaToTeams: false, teamsToCloudya: false };

export function isOutOfBoth(out: LeftOut): boolean {
  return ways.every((way) => out[way]);
}

/** The one direction somebody is left out of; nothing where it is none, or both. */
export function onlyWayOut(out: LeftOut): Way | undefined {
  return isOutOfBoth(out) ? undefined : ways.find((way) => out[way]);
}

/** What a changed opt-out did. */
export function optOutText(name: string, before: LeftOut, after: LeftOut, { t }: Pick<Texts, 't'>): string {
  const changed = ways.filter((way) => before[way] !== after[way]);
  const [way = 'cloudyaToTeams'] = changed;
  const direction = t(`overview.${way}`);
  if (changed.length > 1) return t(after[way] ? 'why.leftOutToast' : 'why.takenInToast', { name });
  return t(after[way] ? 'why.leftOutOfToast' : 'why.takenIntoToast', { name, direction });
}

interface OptOut {
  out: LeftOut;
  by: string | null;
  /** The tenant's switches, which hold for everybody. */
  directions: Record<Way, boolean>;
}

/** What stands under the switch of a direction: why it is off, else what it does. */
export function wayText({ out, by, directions }: OptOut, way: Way, { t }: Pick<Texts, 't'>): string {
  const person = by === null ? t('act.left-out') : t('act.left-out-by', { name: by });
  if (!directions[way]) return out[way] ? `${t('optOut.offForAll')} ${person}.` : t('optOut.offForAll');
  return out[way] ? person : t(`settings.${way === 'cloudyaToTeams' ? 'toTeams' : 'toCloudya'}`);
}
