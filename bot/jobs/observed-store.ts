/** The engine's store, whose records are counted as business events. */
import type { Events } from '../events.ts';
import type { PresenceStore } from '../store/presence-store.ts';

/** What is recorded has happened: each record becomes an event after it is written. */
export function observedStore(store: PresenceStore, events: Pick<Events, 'record' | 'observeDelay'>): PresenceStore {
  return {
    ...store,
    async recordSessionSet(tenantId, extension, session) {
      await store.recordSessionSet(tenantId, extension, session);
      if (session.fresh) events.record('session_set', { tenantId, extension });
    },
    async recordSessionGone(tenantId, extension, gone) {
      await store.recordSessionGone(tenantId, extension, gone);
      events.record('session_cleared', { tenantId, extension });
    },
    async recordPublished(tenantId, extension, published) {
      await store.recordPublished(tenantId, extension, published);
      events.record(published.state === 'none' ? 'withdrawn' : 'published', { tenantId, extension });
    },
    async retryLater(tenantId, extension, version, rest) {
      await store.retryLater(tenantId, extension, version, rest);
      events.record('apply_failed', { tenantId, extension, code: rest.error });
    },
    async recordDelay(tenantId, kind, at, ms) {
      await store.recordDelay(tenantId, kind, at, ms);
      if (kind !== 'cloudya-to-teams-visible') events.observeDelay(kind, ms);
    },
    async recordSubscribed(tenantId, round, subscription) {
      await store.recordSubscribed(tenantId, round, subscription);
      events.record('subscription_renewed', { tenantId, round });
    },
    async recordGone(tenantId, subscriptionId, at) {
      await store.recordGone(tenantId, subscriptionId, at);
      events.record('subscription_lost', { tenantId, subscriptionId });
    },
    async recordSignedOut(tenantId, syncUserId, code, askedAt) {
      const recorded = await store.recordSignedOut(tenantId, syncUserId, code, askedAt);
      if (recorded) events.record('sync_user_signed_out', { tenantId, syncUserId, code });
      return recorded;
    },
  };
}
