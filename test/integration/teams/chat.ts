/** Microsoft's Agents Playground as somebody's Teams: what it shows, what is typed, what it wrote down. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installApp, personalChat, readAddress, spawnPlayground } from '../../../sim/playground.ts';

export interface ShownMessage {
  id: string;
  /** Everything a reader sees or a screen reader says. */
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into cards freely
  card: any;
  /** How often it was changed in place. */
  changes: number;
}

export interface Recorded {
  direction: string;
  activityName: string;
  messageId: string;
  request: { method?: string; url?: string; body: Activity };
}

export interface Chat {
  /** The bot's messages, oldest first, as they stand now. */
  messages(): ShownMessage[];
  install(): Promise<void>;
  /** Tells the bot in the words of the Playground's own template. */
  event(type: 'install' | 'uninstall'): Promise<void>;
  say(text: string): Promise<void>;
  /** Somebody else types, in a chat of their own: the Playground has one person in its personal chat. */
  sayAs(objectId: string, text: string): Promise<void>;
  /** What the bot answers to the button, pressed by whose chat it is or by somebody else. */
  press(messageId: string, title: string, objectId?: string): Promise<unknown>;
  /** Requests and answers, as the Playground wrote them down. */
  recording(): Recorded[];
  close(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: the Playground's activities are plain JSON
type Activity = any;

export async function openChat(endpoint: string): Promise<Chat> {
  const dataDir = mkdtempSync(join(tmpdir(), 'cloudya-presence-chat-'));
  const child = spawnPlayground({ endpoint, dataDir, port: 56_400 + Math.floor(Math.random() * 500) });
  const url = await readAddress(child);
  const shown = new Map<string, ShownMessage>();
  const stream = await listen(url, shown);
  const send = async (path: string, body: unknown) => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`The Playground answered ${response.status}: ${await response.text()}`);
    return response.json().catch(() => undefined);
  };
  const template = async (type: string): Promise<Activity> => {
    const address = `${url}/_internal/v1/customActivities/template?conversationId=${personalChat}&type=${type}`;
    return (await fetch(address)).json();
  };
  return {
    messages: () => [...shown.values()],
    async install() {
      if (!(await installApp(url, AbortSignal.timeout(20_000)))) throw new Error('The app could not be installed');
    },
    async event(type) {
      await send('/_internal/v1/customActivities', await template(type));
    },
    async say(text) {
      const from = { id: 'user-id-0' };
      await send(`/_conversation/v1/conversations/${personalChat}/messages`, { from, text, textFormat: 'plain' });
    },
    async sayAs(objectId, text) {
      const activity = await template('install');
      await send('/_internal/v1/customActivities', {
        ...activity,
        ...{ type: 'message', text, action: undefined, from: { id: `of-${objectId}`, aadObjectId: objectId } },
        conversation: { ...activity.conversation, id: 'group-chat-id' },
      });
    },
    async press(messageId, title, objectId) {
      const message = shown.get(messageId);
      const action = actionsOf(message?.card).find((found) => found.title === title);
      if (!action) throw new Error(`There is no button ${title} on ${message?.text}`);
      const value = { action: { type: 'Action.Execute', verb: action.verb, data: action.data }, trigger: 'manual' };
      if (objectId === undefined) {
        const from = { id: 'user-id-0' };
        const conversation = { id: personalChat };
        return send('/_conversation/v1/invoke', {
          name: 'adaptiveCard/action',
          from,
          conversation,
          replyToId: messageId,
          value,
        });
      }
      const activity = await template('install');
      const from = { id: `of-${objectId}`, aadObjectId: objectId };
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          ...activity,
          type: 'invoke',
          name: 'adaptiveCard/action',
          from,
          value,
          action: undefined,
        }),
      });
      return response.json();
    },
    recording: () =>
      readFileSync(join(dataDir, 'playground-recording.txt'), 'utf8')
        .split(/^---+$/m)
        .filter((part) => part.trim() !== '')
        .map((part) => JSON.parse(part)),
    async close() {
      stream.close();
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGKILL');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function listen(url: string, shown: Map<string, ShownMessage>): Promise<WebSocket> {
  const stream = new WebSocket(`${url.replace('http', 'ws')}/_ws_conversation/v1/conversations/stream`);
  stream.addEventListener('message', ({ data }) => {
    const { action, message } = JSON.parse(String(data));
    if (!['createMessage', 'updateMessage'].includes(action) || message?.from?.id !== 'bot-id') return;
    const card = message.attachments?.[0]?.content;
    const before = shown.get(message.messageId);
    const changes = before ? before.changes + 1 : 0;
    shown.set(message.messageId, { id: message.messageId, text: textOf(card ?? message.text), card, changes });
  });
  await new Promise((opened, failed) => {
    stream.addEventListener('open', opened, { once: true });
    stream.addEventListener('error', failed, { once: true });
  });
  return stream;
}

/** Rich text is read as one line. */
function textOf(value: Activity): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join('\n');
  if (value === null || typeof value !== 'object') return '';
  if (value.type === 'RichTextBlock') return value.inlines.map(({ text }: { text: string }) => text).join('');
  if (value.type === 'TextBlock') return value.text;
  if (value.type === 'FactSet') return value.facts.map((fact: Activity) => `${fact.title}: ${fact.value}`).join('\n');
  return [value.altText, value.title, ...Object.values(value).filter((part) => typeof part === 'object')]
    .map(textOf)
    .filter(Boolean)
    .join('\n');
}

function actionsOf(value: Activity): Activity[] {
  if (value === null || typeof value !== 'object') return [];
  if (String(value.type).startsWith('Action.')) return [value];
  return Object.values(value).flatMap(actionsOf);
}
