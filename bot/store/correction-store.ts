/** The record of mended e-mails on this database. */
import type { Correction, CorrectionEnd, CorrectionStore } from '../onboarding/correction-ports.ts';
import { type Database, isUniqueViolation, type Queryable } from './database.ts';
import type { FollowUps } from './onboarding-store.ts';
import { addAudit } from './operations/audit.ts';
import { findUsers } from './operations/directory-users.ts';
import {
  beginCorrection,
  beginUndo,
  dropCorrection,
  findCorrection,
  hasExtension,
  keepCorrection,
  listCorrected,
  listCorrectionsUnderWay,
} from './operations/email-corrections.ts';
import { saveEmails } from './operations/extensions.ts';

export type CorrectionFollowUps = Pick<FollowUps, 'linksDue'> & {
  /** Has what was begun looked at later on, whatever becomes of this process. */
  settleCorrections(tx: Queryable, tenantId: string): Promise<void>;
};

export function createCorrectionStore(db: Database, followUps: CorrectionFollowUps): CorrectionStore {
  const begin = (tenantId: string, work: (tx: Queryable) => Promise<Correction | undefined>) =>
    db.transaction(async (tx) => {
      const begun = await work(tx);
      if (begun) await followUps.settleCorrections(tx, tenantId);
      return begun;
    });
  const save = async (tx: Queryable, tenantId: string, extension: string, email: string | undefined, at: Date) => {
    await saveEmails(tx, tenantId, [{ extension, email }], at);
    await followUps.linksDue(tx, tenantId);
  };
  return {
    async findSubject(tenantId, extension, userId) {
      const [user] = await findUsers(db, tenantId, [userId]);
      return { known: await hasExtension(db, tenantId, extension), user };
    },
    find: (tenantId, extension) => findCorrection(db, tenantId, extension),
    begin: (tenantId, draft, at) => begin(tenantId, (tx) => beginCorrection(tx, tenantId, draft, at)),
    beginUndo: (tenantId, { id }, by, at) =>
      begin(tenantId, (tx) => beginUndo(tx, tenantId, id, by, at)).catch((error: unknown) => {
        if (isUniqueViolation(error)) return undefined;
        throw error;
      }),
    end: (tenantId, correction, end, at) =>
      db.transaction(async (tx) => {
        if (!(await conclude(tx, tenantId, correction, end, at))) return false;
        if (end.seen) await save(tx, tenantId, correction.extension, end.seen.email, at);
        if (end.audit) await addAudit(tx, tenantId, at, correction.by, end.audit.act, end.audit.details);
        return true;
      }),
    saveSeen: (tenantId, extension, email, at) => db.transaction((tx) => save(tx, tenantId, extension, email, at)),
    listCorrected: async (tenantId, extensions) => new Map(await listCorrected(db, tenantId, extensions)),
    listUnderWay: (tenantId) => listCorrectionsUnderWay(db, tenantId),
  };
}

function conclude(
  tx: Queryable,
  tenantId: string,
  correction: Correction,
  { becomes }: CorrectionEnd,
  at: Date,
): Promise<boolean> {
  return becomes === 'written'
    ? keepCorrection(tx, tenantId, correction, at)
    : dropCorrection(tx, tenantId, correction);
}
