/** Mending e-mails, one extension a call: each is confirmed, refused and undone for itself. */
import { routes } from '../../contract/routes.ts';
import { type CorrectionDeps, correctEmail, undoCorrection } from '../onboarding/correct-email.ts';
import type { Mount } from './mount.ts';

export function mountCorrections(mount: Mount, deps: CorrectionDeps): void {
  mount(routes.correctEmail, ({ caller, params, input }) =>
    correctEmail(deps, caller, { extension: params.extension ?? '', ...input }),
  );
  mount(routes.undoCorrection, ({ caller, params }) => undoCorrection(deps, caller, params.extension ?? ''));
}
