/** What becomes of a round when the directory says that its sync user's account was disabled, deleted, or is back. */
import type { ErrorCode } from '../../contract/errors.ts';
import { type SignOutDeps, signOut } from './subscribe-rounds.ts';

export interface AccountChange {
  userId: string;
  now: 'usable' | 'disabled' | 'gone';
}

export interface SyncUserAccounts {
  listSyncUsers(tenantId: string): Promise<{ userId: string; round: number }[]>;
  /** The stored sign-in shall be tried again. */
  recordAccountBack(tenantId: string, syncUserId: string): Promise<void>;
}

export interface AccountDeps extends SignOutDeps {
  accounts: SyncUserAccounts;
  wake(tenantId: string): void;
}

const causes: Record<Exclude<AccountChange['now'], 'usable'>, ErrorCode> = {
  disabled: 'sync_user_disabled',
  gone: 'sync_user_deleted',
};

/** Whether the stored sign-in of an account that is back still works shows when its round is subscribed; else it is signed out again. */
export async function followAccounts(
  deps: AccountDeps,
  tenantId: string,
  changes: readonly AccountChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const nowOf = new Map(changes.map(({ userId, now }) => [userId, now]));
  for (const { userId, round } of await deps.accounts.listSyncUsers(tenantId)) {
    const now = nowOf.get(userId);
    if (now === undefined) continue;
    if (now === 'usable') await deps.accounts.recordAccountBack(tenantId, userId);
    else await signOut(deps, tenantId, round, userId, causes[now]);
    deps.wake(tenantId);
  }
}
