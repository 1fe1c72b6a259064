/** Is it for want of a Teams licence that Graph refuses a sync user? */
import { z } from 'zod';
import { VendorError } from '../errors.ts';
import { parseAnswer } from './answer.ts';
import type { GraphClient, TokenSource } from './client.ts';

export interface LicenceDeps {
  graph: GraphClient;
  userToken: (tenantId: string, userId: string, right?: 'User.Read') => TokenSource<'user'>;
}

/**
 * Whether Graph demands a Teams licence of a sync user is contradictory in the field, so nobody is asked before Graph has refused. A
 * right that is missing has a code of its own; whatever else is forbidden to an account without a licence is put down to that.
 */
export async function needsLicence(
  { graph, userToken }: LicenceDeps,
  tenantId: string,
  syncUserId: string,
  refusal: VendorError,
): Promise<boolean> {
  if (refusal.trouble !== 'forbidden') return false;
  if (refusal.details.licence) return true;
  if (refusal.details.code === 'Authorization_RequestDenied') return false;
  // https://learn.microsoft.com/graph/api/licensedetails-getteamslicensingdetails: delegated `User.Read` is enough for oneself
  const call = 'user GET /users/{id}/licenseDetails/getTeamsLicensingDetails';
  const token = userToken(tenantId, syncUserId, 'User.Read');
  try {
    return !parseAnswer(TeamsLicence, await graph.send({ call, id: syncUserId, token })).hasTeamsLicense;
  } catch (error) {
    if (error instanceof VendorError) return false;
    throw error;
  }
}

const TeamsLicence = z.object({ hasTeamsLicense: z.boolean() });
