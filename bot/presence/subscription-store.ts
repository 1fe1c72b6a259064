/** What keeping subscriptions needs from the store. */

/** A round and the sync user that is signed in for it. */
export interface Round {
  round: number;
  people: number;
  /** Digest of the people to hear of; changes with every change of membership. */
  members: string;
  /** undefined = nobody is signed in: the round is read on a timer. */
  syncUserId: string | undefined;
}

export interface StoredSubscription {
  round: number;
  syncUserId: string;
  /** undefined = it was about to be made and the answer was never seen. */
  subscriptionId: string | undefined;
  members: string;
  expiresAt: Date;
  renewAt: Date;
  lastHintAt: Date | undefined;
  nextTryAt: Date | undefined;
  tries: number;
}

export interface SubscriptionStore {
  listRounds(tenantId: string): Promise<Round[]>;
  listSubscriptions(tenantId: string): Promise<StoredSubscription[]>;
  usersOfRound(tenantId: string, round: number): Promise<string[]>;
  /** Recorded before it is made. Replaces what was recorded for the round. */
  recordSubscribing(
    tenantId: string,
    subscription: { round: number; syncUserId: string; members: string; clientState: string; at: Date },
  ): Promise<void>;
  recordSubscribed(
    tenantId: string,
    round: number,
    subscription: { subscriptionId: string; expiresAt: Date; renewedAt: Date; renewAt: Date },
  ): Promise<void>;
  forgetSubscription(tenantId: string, round: number): Promise<void>;
  restSubscription(tenantId: string, round: number, nextTryAt: Date): Promise<void>;
  /** The sync user must sign in again; `code` of contract/errors. */
  recordSignedOut(tenantId: string, syncUserId: string, code: string): Promise<void>;
}
