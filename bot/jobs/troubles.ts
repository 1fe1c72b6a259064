/** Standing trouble, told to the admin chat in the same transaction: once when it begins, once when it ends. */
import type { Events } from '../events.ts';
import { customerOf, syncUserOf, type Troubles } from '../presence/trouble.ts';
import type { Database, Queryable } from '../store/database.ts';
import { nameSyncUser } from '../store/operations/sync-users.ts';
import { reportTrouble, resolveTrouble } from '../store/operations/troubles.ts';

/** `kAccount`: of the customer it is about; undefined: it concerns the whole tenant. */
export interface AlertOf {
  code: string;
  kAccount: string | undefined;
  ended: boolean;
}

export interface TroublesDeps {
  db: Database;
  events: Pick<Events, 'record'>;
  /** Puts the message into the queue. */
  alert(tx: Queryable, tenantId: string, alert: AlertOf): Promise<void>;
  /** Something a watching tab wants to hear of. */
  changed(tenantId: string): void;
}

export function createTroubles({ db, events, alert, changed }: TroublesDeps): Troubles {
  return {
    async report(tenantId, source, code, at, values = {}) {
      const isNew = await db.transaction(async (tx) => {
        const syncUserId = syncUserOf(source);
        const told =
          syncUserId === undefined ? values : { ...values, ...(await nameSyncUser(tx, tenantId, syncUserId)) };
        const problem = { code, at: at.toISOString(), values: told };
        const reported = await reportTrouble(tx, tenantId, source, problem);
        if (reported) await alert(tx, tenantId, { code, kAccount: customerOf(source), ended: false });
        return reported;
      });
      if (!isNew) return;
      events.record('trouble_began', { tenantId, source, code });
      changed(tenantId);
    },
    async resolved(tenantId, source) {
      const problem = await db.transaction(async (tx) => {
        const ended = await resolveTrouble(tx, tenantId, source);
        if (ended) await alert(tx, tenantId, { code: ended.code, kAccount: customerOf(source), ended: true });
        return ended;
      });
      if (problem === undefined) return;
      events.record('trouble_ended', { tenantId, source, code: problem.code });
      changed(tenantId);
    },
  };
}
