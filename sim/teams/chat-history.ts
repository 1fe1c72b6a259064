/**
 * What was said in the chat. The Playground (0.2.28) tells each message once, to the pages that are open; it keeps none.
 * So the simulator listens as well, and hands the past to every page that opens, after a restart too.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ChatHistory {
  /** Events of the Playground's stream as it sent them, oldest first. */
  events(): string[];
  /** The person wrote something: the Playground's stream does not tell that. */
  said(message: OwnMessage): void;
  /** Listens to this Playground until `signal`. */
  follow(url: string, signal: AbortSignal): void;
  forget(): void;
}

export interface OwnMessage {
  conversationId: string;
  messageId: string;
  /** Id of the writer at the Playground. */
  from: string;
  text: string;
  /** ms */
  timestamp: number;
}

/** Enough for a long afternoon; a page need not draw more. */
const mostShown = 400;

export function createChatHistory(file: string): ChatHistory {
  let events = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const add = (event: string) => {
    events.push(event);
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, `${event}\n`);
  };
  return {
    events: () => events.slice(-mostShown),
    said: ({ conversationId, messageId, from, text, timestamp }) => {
      const content = { text, textFormat: 'plain', attachments: [], attachmentLayout: 'list', mentions: [] };
      const message = { messageId, timestamp, from: { id: from }, ...content };
      add(JSON.stringify({ action: 'createMessage', actionConversationId: conversationId, message }));
    },
    follow: (url, signal) => void listen(url, signal, add),
    forget: () => {
      events = [];
      rmSync(file, { force: true });
    },
  };
}

async function listen(url: string, signal: AbortSignal, add: (event: string) => void): Promise<void> {
  while (!signal.aborted) {
    await listenOnce(`${url.replace('http:', 'ws:')}/_ws_conversation/v1/conversations/stream`, signal, add);
    await sleep(500, undefined, { signal }).catch(() => undefined);
  }
}

function listenOnce(url: string, signal: AbortSignal, add: (event: string) => void): Promise<void> {
  return new Promise((done) => {
    const socket = new WebSocket(url);
    const end = () => socket.close();
    signal.addEventListener('abort', end);
    socket.onmessage = ({ data }) => add(String(data));
    socket.onclose = () => {
      signal.removeEventListener('abort', end);
      done();
    };
  });
}
