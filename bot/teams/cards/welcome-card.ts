/** What the app is, for whom, and what to ask: on installing, on `help`, and for people without a role. */
import type { Links } from '../deep-link.ts';
import type { Texts } from '../texts/texts.ts';
import { detail, type Message, message, open, paragraph, title } from './elements.ts';

interface Parts {
  texts: Texts;
  links: Links;
}

export function welcomeCard({ texts, links }: Parts): Message {
  const heading = texts.plain('welcome.title');
  const body = [title(heading), paragraph(texts.rich('welcome.text')), detail(texts.rich('welcome.ask'), 'Medium')];
  return message(texts.language, heading, body, [
    open(texts.plain('welcome.setUp'), links.tab({ page: 'setup', step: 'connect' }), true),
    open(texts.plain('welcome.noAccount'), links.tab({ page: 'help' })),
  ]);
}

export function helpCard({ texts, links }: Parts): Message {
  const heading = texts.plain('help.title');
  const commands = ['status', 'mismatches', 'why', 'help'].map((command, index) =>
    paragraph(texts.rich(`help.commands.${command}`), index === 0 ? 'Medium' : 'Small'),
  );
  const body = [title(heading), paragraph(texts.rich('help.text')), ...commands];
  return message(texts.language, heading, body, [
    open(texts.plain('help.open'), links.tab({ page: 'overview' }), true),
  ]);
}

export interface Contact {
  name: string;
  upn: string;
}

/** `contact`: an administrator who has set the app up. */
export function notAnAdminCard({ texts, links, contact }: Parts & { contact: Contact | undefined }): Message {
  const heading = texts.plain('notAnAdmin.title');
  const body = [
    title(heading),
    paragraph(texts.rich('notAnAdmin.text')),
    detail(texts.rich('notAnAdmin.check'), 'Medium'),
  ];
  const write = contact && open(texts.plain('notAnAdmin.contact', { name: contact.name }), links.chatWith(contact.upn));
  const openApp = open(texts.plain('help.open'), links.tab({ page: 'overview' }));
  return message(texts.language, heading, body, write ? [write, openApp] : [openApp]);
}

/** One sentence. */
export function noticeCard(texts: Texts, key: string, values: Record<string, string> = {}): Message {
  return message(texts.language, texts.plain(key, values), [paragraph(texts.rich(key, values))]);
}
