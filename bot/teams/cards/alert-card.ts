/** Trouble begins: cause, effect, to do. It ends: one line. */
import { refusalOf } from '../../../contract/refusals.ts';
import type { Links, Place } from '../deep-link.ts';
import type { Texts } from '../texts/texts.ts';
import { entry, type Message, message, open, subtitle, title } from './elements.ts';

export interface AlertParts {
  texts: Texts;
  links: Links;
  code: string;
  /** The customer it is about, where the tenant has several. */
  about?: string | undefined;
  /** The sync users it is about. */
  accounts?: readonly string[];
  /** For the words; `vendorCode` is what the vendor named as the cause, see `contract/refusals.ts`. */
  values?: Record<string, string>;
  /** When it began, ISO 8601. */
  at?: string | undefined;
  /** Seconds between reads for people without instant updates. */
  readEverySeconds: number;
}

/** Where each trouble is mended; all others in the overview. */
const places: Record<string, Place> = {
  sync_user_signed_out: { page: 'settings', section: 'sync-users' },
  sync_user_password_reset: { page: 'settings', section: 'sync-users' },
  sync_user_disabled: { page: 'settings', section: 'sync-users' },
  sync_user_deleted: { page: 'settings', section: 'sync-users' },
  sync_user_refused: { page: 'settings', section: 'sync-users' },
  account_needs_licence: { page: 'settings', section: 'sync-users' },
  sign_in_rule: { page: 'settings', section: 'sync-users' },
  sign_in_mfa_registration: { page: 'settings', section: 'sync-users' },
  consent_withdrawn: { page: 'settings', section: 'rights' },
  right_to_set_lost: { page: 'settings', section: 'rights' },
  right_to_presence_lost: { page: 'settings', section: 'rights' },
  right_to_directory_lost: { page: 'settings', section: 'rights' },
  right_to_hear_lost: { page: 'settings', section: 'rights' },
  cloudya_login_refused: { page: 'settings', section: 'cloudya' },
  cloudya_cti_login_refused: { page: 'settings', section: 'cloudya' },
  cloudya_cti_right_missing: { page: 'settings', section: 'cloudya' },
  cloudya_both_write: { page: 'settings', section: 'cloudya' },
  cloudya_customer_withdrawn: { page: 'settings', section: 'cloudya' },
  cloudya_removal_hangs: { page: 'settings', section: 'cloudya' },
};

/** Something is wrong, but calls are shown. */
const warnings = [
  'sync_user_',
  'sign_in_',
  'account_needs_licence',
  'right_to_directory',
  'right_to_hear',
  'microsoft_throttles',
  'portal_switch_',
  'cloudya_both_write',
  'cloudya_removal_hangs',
  'cloudya_profiles_refused',
  'cloudya_log_out_refused',
  'cloudya_reading_',
];

export function troubleCard({
  texts,
  links,
  code,
  about,
  accounts = [],
  values = {},
  at,
  readEverySeconds,
}: AlertParts): Message {
  const { vendorCode } = values;
  const refusal = refusalOf(vendorCode, code);
  const text = (part: string) => {
    const named = `refusals.${refusal?.key}.${part}`;
    if (texts.has(named)) return part === 'cause' ? `${texts.plain(named)} (${vendorCode})` : texts.plain(named);
    return texts.plain(`alert.${known(texts, code, about)}.${part}`, { ...values, seconds: readEverySeconds });
  };
  const heading = ofCustomer(about, text('title'));
  const facts = [
    ...factOf(texts, accounts),
    ...(['cause', 'effect', 'todo'] as const).map((part) => ({
      title: texts.plain(`alert.${part}`),
      value: text(part),
    })),
    ...(refusal === undefined ? referenceOf(texts, { code, values, at }) : []),
  ];
  const icon =
    code === 'portal_switch_off' ? 'paused' : warnings.some((mild) => code.startsWith(mild)) ? 'warning' : 'stopped';
  const head = entry({
    icon,
    alt: texts.plain(`icon.${icon}`),
    items: [title(heading), subtitle(text('subtitle'))],
  });
  const body = [head, { type: 'FactSet' as const, facts, spacing: 'Medium' }];
  const url = links.tab(places[code] ?? { page: 'overview' });
  return message(texts.language, heading, body, [open(text('button'), url, true)]);
}

/** Of a code that no words of ours explain: what a support asks for. */
function referenceOf(
  texts: Texts,
  {
    code,
    values: { vendorCode, correlationId },
    at,
  }: Pick<AlertParts, 'code' | 'at'> & { values: Record<string, string> },
): { title: string; value: string }[] {
  if (vendorCode === undefined && code !== 'microsoft_code' && texts.has(`alert.${code}.title`)) return [];
  const time = at && `${at.slice(0, 19).replace('T', ' ')} UTC`;
  const value = [vendorCode ?? code, time, correlationId].filter((part) => part !== undefined).join(', ');
  return [{ title: texts.plain('alert.reference'), value }];
}

const accountsNamed = 3;

/** Whose sign-in it is; of many the first is named. */
function factOf(texts: Texts, accounts: readonly string[]): { title: string; value: string }[] {
  if (accounts.length === 0) return [];
  const [named = ''] = accounts;
  const many = accounts.length > accountsNamed;
  const value = many ? texts.plain('alert.andMore', { named, count: accounts.length - 1 }) : accounts.join(', ');
  return [{ title: texts.plain('alert.accounts', { count: accounts.length }), value }];
}

export interface EndParts {
  texts: Texts;
  code: string;
  about?: string | undefined;
  lastedMs: number;
  /** Troubles that still stand. */
  others: readonly { code: string; about?: string | undefined }[];
}

export function troubleOverCard({ texts, code, about, lastedMs, others }: EndParts): Message {
  const ended = ofCustomer(about, texts.plain(`alert.${known(texts, code, about)}.ended`));
  const lasted = texts.plain('alert.lasted', { time: durationOf(texts, lastedMs) });
  const standing = others.map(({ code: other, about: of }) =>
    ofCustomer(of, texts.plain(`alert.${known(texts, other, of)}.title`)),
  );
  const titles = [...new Set(standing)].join(', ');
  const over = others.length === 0;
  const heading = over ? texts.plain('alert.ended') : ended;
  const line = over ? `${ended}. ${lasted}` : `${lasted} ${texts.plain('alert.stillOpen', { titles })}`;
  const icon = over ? 'done' : 'warning';
  const items = [title(heading), subtitle(line)];
  return message(texts.language, heading, [
    entry({ icon, alt: texts.plain(over ? 'icon.ok' : 'icon.warning'), items }),
  ]);
}

/** Of several customers the one it is about is named first, unless the words name it. */
function ofCustomer(about: string | undefined, text: string): string {
  return about === undefined || text.includes(about) ? text : `${about}: ${text}`;
}

/** Codes nobody foresaw are told in general words; some mean less where it is one customer of several. */
function known(texts: Texts, code: string, about: string | undefined): string {
  if (about !== undefined && texts.has(`alert.${code}_of_one.title`)) return `${code}_of_one`;
  return texts.has(`alert.${code}.title`) ? code : 'other';
}

function durationOf(texts: Texts, ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  return minutes < 120
    ? texts.plain('alert.minutes', { count: minutes })
    : texts.plain('alert.hours', { count: Math.round(minutes / 60) });
}
