/** Preview and Matches: the report, the admin's choices, the export. */
import { extensionParts } from '../../contract/extension.ts';
import { routes } from '../../contract/routes.ts';
import type { CorrectionStore } from '../onboarding/correction-ports.ts';
import type { CloserLooks } from '../onboarding/look-closer.ts';
import { chooseMatch, loadMatches, matchReport, undoMatchChoice } from '../onboarding/match-report.ts';
import type { OnboardingDeps } from '../onboarding/onboarding.ts';
import type { Mount } from './mount.ts';

export function mountMatches(
  mount: Mount,
  deps: OnboardingDeps,
  corrections: Pick<CorrectionStore, 'listCorrected'>,
  closerLooks: CloserLooks,
): void {
  mount(routes.matches, async ({ caller, input }) => {
    const report = await matchReport(deps, caller.tenantId, caller.userId, input);
    const shown = report.rows.map(({ extension }) => extension);
    closerLooks.at(caller.tenantId, shown);
    const corrected = await corrections.listCorrected(caller.tenantId, shown);
    return { ...report, rows: report.rows.map((row) => ({ ...row, corrected: corrected.get(row.extension) })) };
  });
  mount(routes.readMatchesAgain, async ({ caller }) => {
    await deps.store.requestReading(caller.tenantId);
    return { started: true };
  });
  mount(routes.exportMatches, async ({ caller, response }) => {
    const { rows } = await loadMatches(deps, caller.tenantId);
    const table = rows.map(({ extension, name, email, outcome }) => {
      const person = 'person' in outcome ? outcome.person : undefined;
      const { number, kAccount } = extensionParts(extension);
      return [number, kAccount, name, email ?? '', outcome.kind, person?.name ?? '', person?.address ?? ''];
    });
    const lines = [['extension', 'k-account', 'name', 'email', 'result', 'person', 'address'], ...table];
    response.type('text/csv; charset=utf-8').attachment('cloudya-presence-matches.csv');
    // the mark lets spreadsheets see that this is UTF-8
    response.send(`\uFEFF${lines.map((cells) => cells.map(quote).join(',')).join('\r\n')}\r\n`);
    await deps.store.audit(caller.tenantId, new Date(deps.clock.now()), caller, 'matches-exported', {});
    return '';
  });
  mount(routes.linkByHand, async ({ caller, params, input }) => {
    await chooseMatch(deps, caller, { kind: 'link', extension: params.extension ?? '', userId: input.userId });
    return {};
  });
  mount(routes.ignoreMatch, async ({ caller, params, input }) => {
    await chooseMatch(deps, caller, {
      kind: 'ignore',
      extension: params.extension ?? '',
      reason: input.reason,
      by: caller.name,
    });
    return {};
  });
  mount(routes.chooseDuplicate, async ({ caller, params }) => {
    await chooseMatch(deps, caller, { kind: 'counts', extension: params.extension ?? '' });
    return {};
  });
  mount(routes.undoMatchChoice, async ({ caller, params }) => {
    await undoMatchChoice(deps, caller, params.extension ?? '');
    return {};
  });
}

/** A cell that begins like a formula would run in a spreadsheet (OWASP, CSV injection). */
function quote(cell: string): string {
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return `"${harmless.replaceAll('"', '""')}"`;
}
