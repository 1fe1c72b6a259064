/** The answer to `status`: one word for the whole, then how many and how fast. */
import type { OnboardingState, StepProblem } from '../../../contract/onboarding.ts';
import { wizardSteps } from '../../../contract/onboarding.ts';
import type { Health, Overview } from '../../../contract/overview.ts';
import type { Links } from '../deep-link.ts';
import type { Texts } from '../texts/texts.ts';
import {
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
import type { IconName } from './icons.ts';

interface Parts {
  texts: Texts;
  links: Links;
  now: number;
}

const healthIcons: Record<Health, IconName> = {
  'in-step': 'done',
  slower: 'warning',
  'partly-stopped': 'stopped',
  stopped: 'stopped',
  paused: 'paused',
  'catching-up': 'running',
};

export function statusCard(parts: Parts & { overview: Overview }): Message {
  const { texts, links, overview } = parts;
  const { health, inStep, people, leftOut, organisation } = overview;
  const word = texts.plain(`status.health.${health}`);
  const head = entry({
    icon: healthIcons[health],
    alt: word,
    items: [
      title(word),
      ...(organisation.name === null
        ? []
        : [subtitle(organisationOf(texts, organisation.name, organisation.kAccounts))]),
    ],
  });
  const lines = overview.paused
    ? [pausedLine(parts, overview.paused)]
    : [
        paragraph(
          [
            ...texts.rich('status.people', { inStep, people }),
            ...(leftOut > 0 ? texts.rich('status.leftOut', { count: leftOut }) : []),
          ],
          'Medium',
        ),
        ...(overview.problem ? [paragraph(problemOf(texts, overview.problem, organisation.kAccounts))] : []),
        delays(texts, overview),
      ];
  const times = timesOf(parts, overview);
  return message(
    texts.language,
    word,
    [head, ...lines, ...times],
    [open(texts.plain('progress.overview'), links.tab({ page: 'overview' }), true)],
  );
}

function organisationOf(texts: Texts, name: string, { length: count }: readonly string[]): string {
  return count > 1
    ? texts.plain('status.organisationSeveral', { name, count })
    : texts.plain('status.organisation', { name });
}

/** Of several customers the one that it concerns is named. */
function problemOf(texts: Texts, { values: { kAccount } }: StepProblem, kAccounts: readonly string[]): TextRun[] {
  return kAccount !== undefined && kAccounts.length > 1
    ? texts.rich('status.problemOf', { kAccount })
    : texts.rich('status.problem');
}

function delays(texts: Texts, { cloudyaToTeams, teamsToCloudya }: Overview): Element {
  const fact = (key: string, medianMs: number | null) => ({
    title: texts.plain(key),
    value:
      medianMs === null
        ? texts.plain('status.noDelay')
        : texts.plain('status.delay', { seconds: seconds(texts, medianMs) }),
  });
  const facts = [
    fact('status.cloudyaToTeams', cloudyaToTeams.medianMs),
    fact('status.teamsToCloudya', teamsToCloudya.medianMs),
  ];
  return { type: 'FactSet', facts, spacing: 'Medium' };
}

function seconds({ language }: Texts, ms: number): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(ms / 1000);
}

function timesOf({ texts, now }: Parts, { lastReadAt, lastChangeAt }: Overview): Element[] {
  if (lastReadAt === null) return [];
  const read = texts.plain('status.lastRead', { time: moment(lastReadAt, now) });
  const change =
    lastChangeAt === null ? '' : ` ${texts.plain('status.lastChange', { time: moment(lastChangeAt, now) })}`;
  return [{ ...subtitle(read + change), spacing: 'Medium' }];
}

function pausedLine({ texts, now }: Parts, { at, by, reason }: NonNullable<Overview['paused']>): Element {
  const time = moment(at, now);
  const text =
    reason === 'portal-switch'
      ? texts.plain('status.pausedBySwitch', { time })
      : texts.plain('status.pausedBy', { time, name: by ?? '' });
  return { type: 'TextBlock', text, wrap: true, spacing: 'Medium' };
}

export function notYetCard({ texts, links }: Omit<Parts, 'now'>, state: OnboardingState): Message {
  const heading = texts.plain('status.notYet');
  const step = wizardSteps.indexOf(state.openStep) + 1;
  const line = texts.rich('status.notYetText', { step, title: texts.plain(`step.${state.openStep}.todo`) });
  const items = [title(heading), paragraph(line, 'None')];
  const body = [entry({ icon: 'next', alt: texts.plain('icon.next'), items })];
  const url = links.tab({ page: 'setup', step: state.openStep });
  return message(texts.language, heading, body, [open(texts.plain(`step.${state.openStep}.button`), url, true)]);
}
