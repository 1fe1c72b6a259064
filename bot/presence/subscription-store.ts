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
  clientState: string;
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
  /** Microsoft has removed it: it stands no longer, and is made anew. Nothing if it is no longer the one of its round. */
  recordGone(tenantId: string, subscriptionId: string, at: Date): Promise<void>;
  /**
   * The sync user must sign in again; `code` of contract/errors. False: signed out already, removed, or signed in anew after
   * `askedAt`, when the sign-in that was found ended was asked for.
   */
  recordSignedOut(tenantId: string, syncUserId: string, code: string, askedAt: Date): Promise<boolean>;
}
