/** The engine's ports on this database: each method is one operation. */
import type { DelayLog, LeverMarks, LinkMarks, LinkQueue } from '../presence/link-store.ts';
import type { SubscriptionStore } from '../presence/subscription-store.ts';
import type { Database } from './database.ts';
import { recordDelay } from './operations/delays.ts';
import { forgetLever, recordLever, recordLeverIntent, recordLeverRefused, restLever } from './operations/levers.ts';
import { retryLater, settleLinks, takeDirty } from './operations/links-due.ts';
import { recordIntent, recordPublished, recordSessionGone, recordSessionSet } from './operations/links-marks.ts';
import { usersOfRounds } from './operations/links-presences.ts';
import {
  forgetSubscription,
  listRounds,
  listSubscriptions,
  recordLifecycle,
  recordSignedOut,
  recordSubscribed,
  recordSubscribing,
  restSubscription,
} from './operations/subscriptions.ts';

export type PresenceStore = LinkQueue & LinkMarks & LeverMarks & DelayLog & SubscriptionStore;

export function createPresenceStore(db: Database): PresenceStore {
  return {
    takeDirty: (tenantId, look) => takeDirty(db, tenantId, look),
    settle: (tenantId, settled, now) => settleLinks(db, tenantId, settled, now),
    retryLater: (tenantId, extension, version, rest) => retryLater(db, tenantId, extension, version, rest),
    recordIntent: (tenantId, intent) => recordIntent(db, tenantId, intent),
    recordSessionSet: (tenantId, extension, session) => recordSessionSet(db, tenantId, extension, session),
    recordSessionGone: (tenantId, extension, gone) => recordSessionGone(db, tenantId, extension, gone),
    recordPublished: (tenantId, extension, published) => recordPublished(db, tenantId, extension, published),
    recordLeverIntent: (tenantId, intent) => recordLeverIntent(db, tenantId, intent),
    recordLever: (tenantId, outcome) => recordLever(db, tenantId, outcome),
    recordLeverRefused: (tenantId, refused) => recordLeverRefused(db, tenantId, refused),
    forgetLever: (tenantId, key) => forgetLever(db, tenantId, key),
    restLever: (tenantId, rest) => restLever(db, tenantId, rest),
    recordDelay: (tenantId, kind, at, ms) => recordDelay(db, tenantId, kind, at, ms),
    listRounds: (tenantId) => listRounds(db, tenantId),
    listSubscriptions: (tenantId) => listSubscriptions(db, tenantId),
    usersOfRound: (tenantId, round) => usersOfRounds(db, tenantId, [round]),
    recordSubscribing: (tenantId, subscription) => recordSubscribing(db, tenantId, subscription),
    recordSubscribed: (tenantId, round, subscription) => recordSubscribed(db, tenantId, round, subscription),
    forgetSubscription: (tenantId, round) => forgetSubscription(db, tenantId, round),
    restSubscription: (tenantId, round, nextTryAt) => restSubscription(db, tenantId, round, nextTryAt),
    recordGone: (tenantId, subscriptionId, at) => recordLifecycle(db, tenantId, subscriptionId, { at, gone: true }),
    recordSignedOut: (tenantId, syncUserId, code, askedAt) =>
      recordSignedOut(db, tenantId, syncUserId, { code, askedAt }),
  };
}
