/** The few Adaptive Card elements our cards are made of (schema 1.5, https://adaptivecards.io/explorer). */
import { type IconName, icons } from './icons.ts';

export interface TextRun {
  type: 'TextRun';
  text: string;
  weight?: 'Bolder';
  size?: 'Small';
  isSubtle?: boolean;
}

export type Action =
  | { type: 'Action.OpenUrl'; title: string; url: string; style?: 'positive' }
  | { type: 'Action.Execute'; title: string; verb: string; data: Record<string, string>; style?: 'positive' };

export type Element =
  | { type: 'TextBlock'; text: string; wrap: boolean; [look: string]: unknown }
  | { type: 'RichTextBlock'; inlines: TextRun[]; [look: string]: unknown }
  | { type: 'Image'; url: string; altText: string; [look: string]: unknown }
  | { type: 'Container'; items: Element[]; [look: string]: unknown }
  | { type: 'ColumnSet'; columns: Column[]; [look: string]: unknown }
  | { type: 'FactSet'; facts: { title: string; value: string }[]; [look: string]: unknown }
  | { type: 'ActionSet'; actions: Action[]; [look: string]: unknown };

export interface Column {
  type: 'Column';
  width: 'auto' | 'stretch';
  items: Element[];
  [look: string]: unknown;
}

export interface Card {
  type: 'AdaptiveCard';
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  version: '1.5';
  lang: string;
  body: Element[];
  actions?: Action[];
}

/** A card and the line that stands for it in notifications and in the list of chats. */
export interface Message {
  card: Card;
  summary: string;
}

export function message(lang: string, summary: string, body: Element[], actions: Action[] = []): Message {
  const card: Card = {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    lang,
    body,
    ...(actions.length > 0 ? { actions } : {}),
  };
  return { card, summary };
}

/** May contain no foreign text but values that `Texts.plain` has cleaned. */
export function title(text: string): Element {
  return { type: 'TextBlock', text, wrap: true, size: 'Medium', weight: 'Bolder', style: 'heading' };
}

export function subtitle(text: string): Element {
  return { type: 'TextBlock', text, wrap: true, size: 'Small', isSubtle: true, spacing: 'None' };
}

export function paragraph(inlines: TextRun[], spacing = 'Small'): Element {
  return { type: 'RichTextBlock', inlines, spacing };
}

/** A second line under a subject. */
export function detail(inlines: TextRun[], spacing = 'None'): Element {
  const small = inlines.map((run): TextRun => ({ ...run, size: 'Small', isSubtle: true }));
  return { type: 'RichTextBlock', inlines: small, spacing };
}

export interface EntryParts {
  icon: IconName;
  /** What the icon says, for those who do not see it. */
  alt: string;
  items: Element[];
  /** Small and grey at the right. */
  aside?: string | undefined;
  look?: Record<string, unknown>;
}

/** Icon, subject and why; times and names at the right of the subject, the lines under it as wide as the card. */
export function entry({ icon, alt, items, aside, look = {} }: EntryParts): Element {
  const image: Element = { type: 'Image', url: icons[icon], altText: alt, width: '20px', height: '20px' };
  const [subject, ...rest] = items;
  const columns: Column[] = [
    { type: 'Column', width: 'auto', items: [image] },
    {
      type: 'Column',
      width: 'stretch',
      spacing: 'Small',
      items: subject && aside !== undefined ? [withAside(subject, aside), ...rest] : items,
    },
  ];
  return { type: 'ColumnSet', columns, ...look };
}

function withAside(subject: Element, text: string): Element {
  const small: Element = { type: 'TextBlock', text, wrap: false, size: 'Small', isSubtle: true };
  return {
    type: 'ColumnSet',
    columns: [
      { type: 'Column', width: 'stretch', items: [subject] },
      { type: 'Column', width: 'auto', spacing: 'Small', items: [{ ...small, horizontalAlignment: 'Right' }] },
    ],
  };
}

export function open(label: string, url: string, primary = false): Action {
  return { type: 'Action.OpenUrl', title: label, url, ...(primary ? { style: 'positive' as const } : {}) };
}

export function act(label: string, verb: string, data: Record<string, string>): Action {
  return { type: 'Action.Execute', title: label, verb, data };
}

/** So long a time of the day stands for itself. */
const sameDayMs = 18 * 60 * 60_000;

/**
 * A moment as the reader's own client shows it: cards know no time zone, Teams does. Only in text blocks
 * (https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features#datetime-formatting-and-localization).
 */
export function moment(at: string | Date, now: number): string {
  const date = new Date(at);
  const iso = `${date.toISOString().slice(0, 19)}Z`;
  return now - date.getTime() < sameDayMs ? `{{TIME(${iso})}}` : `{{DATE(${iso}, SHORT)}}, {{TIME(${iso})}}`;
}
