/** The answer to `why Anna`. */
import { extensionLabel } from '../../../contract/extension.ts';
import type { Why } from '../../../contract/overview.ts';
import type { Links } from '../deep-link.ts';
import type { Texts } from '../texts/texts.ts';
import { type Message, message, open, paragraph, title } from './elements.ts';

interface WhyParts {
  texts: Texts;
  links: Links;
  /** The tenant's customers. */
  kAccounts: readonly string[];
  now: number;
}

export function whyCard({ texts, links, kAccounts, now }: WhyParts, why: Why): Message {
  const { name, presence } = why.person;
  const extension = extensionLabel(why.person.extension, kAccounts);
  const heading = texts.plain('why.title', { name, state: texts.plain(`presence.${presence}`) });
  const ago = why.session ? agoOf(texts, now - Date.parse(why.session.setAt)) : '';
  const answer = texts.rich(`why.rule.${ruleOf(why)}`, { name, extension, ago });
  const button = open(texts.plain('why.show'), links.tab({ page: 'overview', extension: why.person.extension }));
  return message(texts.language, heading, [title(heading), paragraph(answer)], [button]);
}

function ruleOf({ rule, session, person }: Why): string {
  const { cloudyaToTeams, teamsToCloudya } = person.leftOut;
  if (rule === 'left-out' && cloudyaToTeams !== teamsToCloudya)
    return `left-out-${cloudyaToTeams ? 'to-teams' : 'to-cloudya'}`;
  if (rule !== 'line-in-use') return rule;
  if (session === null) return 'line-in-use-waiting';
  return person.act.kind === 'own-state-kept' ? 'line-in-use-own' : rule;
}

function agoOf({ language }: Texts, ms: number): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'always' });
  if (ms < 60_000) return format.format(-Math.max(1, Math.round(ms / 1000)), 'second');
  if (ms < 2 * 60 * 60_000) return format.format(-Math.round(ms / 60_000), 'minute');
  return format.format(-Math.round(ms / 3_600_000), 'hour');
}
