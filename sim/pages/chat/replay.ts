/** Hands what was said before to the Playground's page, through the very stream on which it hears of new messages. */

const stream = /\/_ws_conversation\//;

/** Each event once, however often the page connects. */
const told = new Set<string>();

async function readPast(): Promise<string[]> {
  const response = await fetch('/teams/chat/history');
  return response.ok ? response.json() : [];
}

/** A channel of `playground.ts`: once it is listed, the page has its configuration. */
const listed = '[role="treeitem"][aria-label="Contoso - Announcements"]';

/**
 * The page must know its conversations: an event about one it has not heard of ends its listening for good (0.2.28). Until
 * then it lists conversations of its own invention.
 */
async function conversationsKnown(): Promise<void> {
  while (!document.querySelector(listed)) await new Promise((done) => setTimeout(done, 100));
}

/** New messages wait until the past has been told. */
function tellPast(socket: WebSocket): void {
  const waiting: string[] = [];
  let telling = true;
  const tell = (data: string) => {
    if (told.has(data)) return;
    told.add(data);
    socket.dispatchEvent(new MessageEvent('message', { data }));
  };
  socket.addEventListener('message', (event) => {
    if (!event.isTrusted || typeof event.data !== 'string') return;
    if (telling) {
      event.stopImmediatePropagation();
      waiting.push(event.data);
    } else if (told.has(event.data)) event.stopImmediatePropagation();
    else told.add(event.data);
  });
  socket.addEventListener('open', async () => {
    const [past] = await Promise.all([readPast().catch(() => []), conversationsKnown()]);
    telling = false;
    for (const data of [...past, ...waiting]) tell(data);
  });
}

export function replayPast(): void {
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      if (stream.test(String(url))) tellPast(this);
    }
  };
}
