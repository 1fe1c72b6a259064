/** Trouble begins: cause, effect, to do. It ends: one line. */
import { refusalOf } from '../../../contract/refusals.ts';
import type { Links, Place } from '../deep-link.ts';
import type { Texts } from '../texts/texts.ts';
import { entry, type Message, message, open, subtitle, title } from './elements.ts';

export interface AlertParts {
  texts: Texts;
  links: Links;
  code: string;
  /** For the words; `vendorCode` is what the vendor named as the cause, see `contract/refusals.ts`. */
  values?: Record<string, string>;
  /** Seconds between reads for people without instant updates. */
  readEverySeconds: number;
}

/** Where each trouble is mended; all others in the overview. */
const places: Record<string, Place> = {
  sync_user_signed_out: { page: 'settings', section: 'sync-users' },
  sync_user_password_reset: { page: 'settings', section: 'sync-users' },
  sync_user_disabled: { page: 'settings', section: 'sync-users' },
  sync_user_deleted: { page: 'settings', section: 'sync-users' },
  sign_in_rule: { page: 'settings', section: 'sync-users' },
  sign_in_mfa_registration: { page: 'settings', section: 'sync-users' },
  consent_withdrawn: { page: 'settings', section: 'rights' },
  right_to_set_lost: { page: 'settings', section: 'rights' },
  right_to_presence_lost: { page: 'settings', section: 'rights' },
  right_to_directory_lost: { page: 'settings', section: 'rights' },
  right_to_hear_lost: { page: 'settings', section: 'rights' },
  cloudya_login_refused: { page: 'settings', section: 'cloudya' },
  cloudya_cti_login_refused: { page: 'settings', section: 'cloudya' },
};

/** Something is wrong, but calls are shown. */
const warnings = [
  'sync_user_',
  'sign_in_',
  'right_to_directory',
  'right_to_hear',
  'microsoft_throttles',
  'portal_switch_off',
];

export function troubleCard({ texts, links, code, values = {}, readEverySeconds }: AlertParts): Message {
  const { vendorCode } = values;
  const refusal = refusalOf(vendorCode, code);
  const text = (part: string) => {
    const named = `refusals.${refusal?.key}.${part}`;
    if (texts.has(named)) return part === 'cause' ? `${texts.plain(named)} (${vendorCode})` : texts.plain(named);
    return texts.plain(`alert.${known(texts, code)}.${part}`, { ...values, seconds: readEverySeconds });
  };
  const facts = (['cause', 'effect', 'todo'] as const).map((part) => ({
    title: texts.plain(`alert.${part}`),
    value: text(part),
  }));
  const icon =
    code === 'portal_switch_off' ? 'paused' : warnings.some((mild) => code.startsWith(mild)) ? 'warning' : 'stopped';
  const head = entry({
    icon,
    alt: texts.plain(`icon.${icon}`),
    items: [title(text('title')), subtitle(text('subtitle'))],
  });
  const body = [head, { type: 'FactSet' as const, facts, spacing: 'Medium' }];
  const url = links.tab(places[code] ?? { page: 'overview' });
  return message(texts.language, text('title'), body, [open(text('button'), url, true)]);
}

export interface EndParts {
  texts: Texts;
  code: string;
  lastedMs: number;
  /** Codes of troubles that still stand. */
  others: readonly string[];
}

export function troubleOverCard({ texts, code, lastedMs, others }: EndParts): Message {
  const ended = texts.plain(`alert.${known(texts, code)}.ended`);
  const lasted = texts.plain('alert.lasted', { time: durationOf(texts, lastedMs) });
  const titles = others.map((other) => texts.plain(`alert.${known(texts, other)}.title`)).join(', ');
  const over = others.length === 0;
  const heading = over ? texts.plain('alert.ended') : ended;
  const line = over ? `${ended} ${lasted}` : `${lasted} ${texts.plain('alert.stillOpen', { titles })}`;
  const icon = over ? 'done' : 'warning';
  const items = [title(heading), subtitle(line)];
  return message(texts.language, heading, [
    entry({ icon, alt: texts.plain(over ? 'icon.ok' : 'icon.warning'), items }),
  ]);
}

/** Codes nobody foresaw are told in general words. */
function known(texts: Texts, code: string): string {
  return texts.has(`alert.${code}.title`) ? code : 'other';
}

function durationOf(texts: Texts, ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  return minutes < 120
    ? texts.plain('alert.minutes', { count: minutes })
    : texts.plain('alert.hours', { count: Math.round(minutes / 60) });
}
