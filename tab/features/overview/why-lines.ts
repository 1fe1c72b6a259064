/** The Why panel in words: the answer, then inputs, rule, act and end. Pure. */
import type { Why } from '../../../contract/overview.ts';
import { onlyWayOut } from '../../components/opt-out.ts';
import { formatAgo, formatClock, formatDuration, formatSeconds, formatSince, formatTime } from '../../lib/format.ts';
import type { Texts } from '../../lib/i18n.ts';

/** How somebody is called in a sentence: the first of two names, else the whole name. */
export function shortName(name: string): string {
  const parts = name.trim().split(/\s+/);
  return parts.length === 2 ? (parts[0] ?? name) : name;
}

/** `2 min ago`; the time of day alone when that is long ago. */
export function ageText(iso: string | null, { t, language }: Texts, now: number): string | undefined {
  if (iso === null) return undefined;
  const since = formatSince(iso, language, now);
  return /^\d+ (s|min|h)$/.test(since) ? t('why.ago', { time: since }) : since;
}

/** A state within a sentence: German keeps its capital only at the beginning, too. */
export function inSentence(state: string, language: string): string {
  return state.charAt(0).toLocaleLowerCase(language) + state.slice(1);
}

/** `extension` as people read it. */
/** Out of one direction alone is said of that one. */
function answerRule({ rule, person }: Why): string {
  const way = rule === 'left-out' ? onlyWayOut(person.leftOut) : undefined;
  if (way === undefined) return rule;
  return way === 'cloudyaToTeams' ? 'left-out-to-teams' : 'left-out-to-cloudya';
}

export function answerText(why: Why, extension: string, { t, language }: Texts, now: number): string {
  const values = { name: shortName(why.person.name), extension };
  if (why.rule !== 'line-in-use') return t(`why.answer.${answerRule(why)}`, values);
  if (!why.session) return t('why.answer.line-in-use-waiting', values);
  if (why.person.act.kind === 'own-state-kept') return t('why.answer.line-in-use-own', values);
  return t('why.answer.line-in-use', { ...values, ...age(why.session.setAt, { t, language }, now) });
}

/** English tells how long ago, German since when. */
function age(iso: string, { t, language }: Texts, now: number): { ago: string; since: string } {
  const seconds = Math.max(1, Math.round((now - Date.parse(iso)) / 1000));
  if (seconds >= 3600) {
    const time = formatTime(iso, language, now);
    return { ago: t('common.at', { time }), since: time };
  }
  const since = formatDuration(seconds < 60 ? seconds : Math.floor(seconds / 60) * 60, language);
  return { ago: formatAgo(iso, language, now), since };
}

export function actTexts(why: Why, { t, language }: Texts): { title: string; text: string; time: string | undefined } {
  const { session, published } = why;
  if (session)
    return {
      title: t('act.set-in-a-call'),
      text: [acceptedText(session, { t, language }), t('why.holds', { time: formatTime(session.expiresAt, language) })]
        .filter((part) => part !== '')
        .join(' '),
      time: formatClock(session.setAt, language),
    };
  if (published && published.state !== 'none')
    return {
      title: t(published.state === 'do-not-disturb' ? 'act.told-do-not-disturb' : 'act.told-in-use'),
      text: t('why.toldCloudya'),
      time: formatClock(published.at, language),
    };
  return { title: t('why.didNothing'), text: t('why.didNothingText'), time: undefined };
}

function acceptedText({ acceptedMs, visibleMs }: NonNullable<Why['session']>, { t, language }: Texts): string {
  if (acceptedMs === null) return '';
  const time = formatSeconds(acceptedMs, language);
  if (visibleMs === null) return t('why.accepted', { time });
  return t('why.acceptedVisible', { time, visible: formatSeconds(visibleMs, language) });
}

/** What will end what we did; nothing where we did nothing. */
export function endText({ session, published, person }: Why, { t }: Pick<Texts, 't'>): string | undefined {
  if (session) return t('why.endsCall', { name: shortName(person.name) });
  return published && published.state !== 'none' ? t('why.endsTeams') : undefined;
}

export function lineText({ lineConfirmedAt }: Why, { t, language }: Texts, now: number): string {
  return lineConfirmedAt === null
    ? t('why.notConfirmed')
    : t('why.confirmed', { ago: formatAgo(lineConfirmedAt, language, now) });
}

export function teamsText({ echo, person }: Why, { t, language }: Texts, now: number): string {
  if (echo) return t('why.echo');
  return person.presenceReadAt === null
    ? t('why.notRead')
    : t('why.read', { ago: formatAgo(person.presenceReadAt, language, now) });
}
