/**
 * The hourly sweep: a fresh snapshot of lines, against which whoever carries a mark is weighed (see `follow-lines.ts`), and a look
 * whether Cloudya's registry still holds what it was told.
 */
import { touchMarked } from '../store/operations/links-due.ts';
import { createBell } from './bell.ts';
import type { Lead, LeadDeps } from './lead.ts';
import { mendNotes } from './mend-notes.ts';
import { repeat } from './repeat.ts';

const sweepAfterMs = 50 * 60_000;
/** Tenants led since the same start are swept apart. */
const sweepSpreadMs = 10 * 60_000;

/** Runs until the lead ends. At the start the first snapshot sweeps, too. */
export async function sweep(deps: LeadDeps, lead: Lead): Promise<void> {
  const { tenantId, signal } = lead;
  const bell = createBell(deps.scheduler);
  const later = () => sweepAfterMs + deps.random() * sweepSpreadMs;
  await bell.wait(later(), signal);
  await repeat(deps, { name: 'sweep', tenantId, bell, signal }, async () => {
    // Also where no line is followed, or none can be: what was noted to wake for may be lost all the same.
    await mendNotes(deps, tenantId);
    await touchMarked(deps.db, tenantId);
    lead.bells.writes.ring();
    for (const { refresh } of lead.streams.values()) refresh();
    return later();
  });
}
