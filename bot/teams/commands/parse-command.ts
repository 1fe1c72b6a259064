/** What somebody typed, as a command. Pure. */

export type Command =
  | { kind: 'help' }
  | { kind: 'status' }
  | { kind: 'mismatches' }
  /** An empty name: nobody was named. */
  | { kind: 'why'; name: string }
  | { kind: 'empty' }
  | { kind: 'unknown'; text: string };

const words: Record<string, 'help' | 'status' | 'mismatches' | 'why'> = {
  help: 'help',
  hi: 'help',
  hello: 'help',
  hey: 'help',
  hilfe: 'help',
  hallo: 'help',
  '?': 'help',
  status: 'status',
  mismatches: 'mismatches',
  mismatch: 'mismatches',
  abweichungen: 'mismatches',
  abweichung: 'mismatches',
  why: 'why',
  warum: 'why',
};

/** Mentions of the bot, line breaks, a slash before and punctuation after a command are not part of it. */
export function parseCommand(text: string | undefined): Command {
  const typed = (text ?? '')
    .replace(/<at\b[^>]*>.*?<\/at>/gis, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&nbsp;/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (typed === '') return { kind: 'empty' };
  const [, first = '', rest = ''] = /^\/?\s*(\S+)\s*(.*)$/s.exec(typed) ?? [];
  const bare = first.toLowerCase().replace(/(?<=.)[.!?:,;]+$/, '');
  const word = Object.hasOwn(words, bare) ? words[bare] : undefined;
  if (word === 'why') return { kind: 'why', name: rest.replace(/[.!?:,;]+$/, '').trim() };
  const alone = rest.replace(/[.!?:,;\s]+/g, '') === '';
  return word !== undefined && alone ? { kind: word } : { kind: 'unknown', text: typed };
}
