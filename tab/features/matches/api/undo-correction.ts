import { call } from '../../../lib/api-client.ts';

/** Puts the old e-mail back, if ours still stands. */
export function undoCorrection(extension: string) {
  return call('undoCorrection', {}, { extension });
}
