import type { LinkedBy } from '../../contract/matching.ts';

/** A link as the matching wants it. */
export interface PlannedLink {
  extension: string;
  userId: string;
  name: string;
  address: string | undefined;
  matchedBy: LinkedBy;
  round: number;
}
