/** What a refusal of Teams means for a chat. */
import { VendorError, type VendorTrouble } from '../errors.ts';
import type { Delivery, Update } from './chats.ts';

export async function deliveryOf(sending: Promise<Delivery>): Promise<Delivery> {
  try {
    return await sending;
  } catch (error) {
    const refusal = readRefusal(error);
    if (isDead(refusal)) return { kind: 'dead' };
    throw troubleOf(refusal, error);
  }
}

export async function updateOf(updating: Promise<void>): Promise<Update> {
  try {
    await updating;
    return 'updated';
  } catch (error) {
    const refusal = readRefusal(error);
    if (isForGood(refusal)) return 'gone';
    throw troubleOf(refusal, error);
  }
}

export interface Refusal {
  /** Undefined: no answer. */
  status: number | undefined;
  /** Bot Framework's own code, e.g. `MessageWritesBlocked`. */
  code: string | undefined;
}

export function readRefusal(error: unknown): Refusal {
  const { statusCode, code, body, details } = error as {
    statusCode?: unknown;
    code?: unknown;
    body?: { error?: { code?: unknown } };
    details?: { error?: { code?: unknown } };
  };
  const named = [body?.error?.code, details?.error?.code, code].find((value) => typeof value === 'string');
  return {
    status: typeof statusCode === 'number' ? statusCode : undefined,
    code: named as string | undefined,
  };
}

/**
 * 403: blocked, or the person is not in the roster any more (`MessageWritesBlocked`, `BotNotInConversationRoster`);
 * 404: no such conversation (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages).
 */
function isDead({ status }: Refusal): boolean {
  return status === 403 || status === 404;
}

/** Refusals that pass: our own token, a time-out, a conflict with another change, asked too often. */
const passing = [401, 408, 412, 429];

function isForGood({ status }: Refusal): boolean {
  return status !== undefined && status >= 400 && status < 500 && !passing.includes(status);
}

function troubleOf(refusal: Refusal, cause: unknown): VendorError {
  const { status, code } = refusal;
  const text = `Teams answered ${status ?? 'nothing'}${code === undefined ? '' : ` (${code})`}`;
  return new VendorError('teams', kindOf(refusal), text, { status, code }, { cause });
}

function kindOf(refusal: Refusal): VendorTrouble {
  if (refusal.status === 401) return 'unauthorized';
  if (refusal.status === 429) return 'throttled';
  return isForGood(refusal) ? 'refused' : 'unavailable';
}
