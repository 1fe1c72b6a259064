/** Sends notifications to the app's webhook at a steady rate, as Graph does, and measures every answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { answerCalls } from '../rpc.ts';

export interface Target {
  tenantId: string;
  id: string;
  clientState: string;
  userIds: string[];
}

interface Order {
  url: string;
  targets: Target[];
  perSecond: number;
  perPost: number;
  seconds: number;
}

export interface Sent {
  /** When each hint left, milliseconds since the epoch, and about whom. */
  hints: { at: number; userId: string }[];
  /** Milliseconds until each POST was answered. */
  answers: number[];
  refused: number;
  /** How far the generator itself was behind at worst, milliseconds. */
  behindMs: number;
}

const tickMs = 10;

async function send({ url, targets, perSecond, perPost, seconds }: Order): Promise<Sent> {
  const sent: Sent = { hints: [], answers: [], refused: 0, behindMs: 0 };
  const open = new Set<Promise<void>>();
  const next = inTurn(targets);
  const wanted = Math.round((perSecond * seconds) / perPost);
  const everyMs = (1_000 * perPost) / perSecond;
  const started = performance.now();
  for (let posts = 0; posts < wanted; ) {
    const aheadMs = started + posts * everyMs - performance.now();
    if (aheadMs > 0) await sleep(Math.max(tickMs, aheadMs));
    else sent.behindMs = Math.max(sent.behindMs, -aheadMs);
    const due = Math.min(wanted, Math.floor((performance.now() - started) / everyMs) + 1);
    for (; posts < due; posts += 1) {
      const posted = post(url, Array.from({ length: perPost }, next), sent).finally(() => open.delete(posted));
      open.add(posted);
    }
  }
  await Promise.all(open);
  return sent;
}

/** Everybody in turn, and the subscriptions mixed: neighbours in a POST belong to different ones. */
function inTurn(targets: Target[]): () => { target: Target; userId: string } {
  let turn = 0;
  return () => {
    const target = targets[turn % targets.length];
    const place = Math.floor(turn / targets.length);
    turn += 1;
    if (target === undefined) throw new Error('nobody is subscribed to');
    return { target, userId: target.userIds[place % target.userIds.length] ?? '' };
  };
}

async function post(url: string, items: { target: Target; userId: string }[], sent: Sent): Promise<void> {
  const value = items.map(({ target: { id, tenantId, clientState }, userId }) => ({
    subscriptionId: id,
    clientState,
    changeType: 'updated',
    tenantId,
    resource: `communications/presences?$filter=id+in+(%27${userId}%27)`,
    resourceData: { '@odata.id': `users/${userId}/presence`, '@odata.type': '#Microsoft.Graph.presence', id: userId },
  }));
  const at = Date.now();
  for (const { userId } of items) sent.hints.push({ at, userId });
  const begun = performance.now();
  const status = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ value }),
  }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    },
    () => 0,
  );
  sent.answers.push(performance.now() - begun);
  if (status !== 202) sent.refused += 1;
}

answerCalls({ send });
