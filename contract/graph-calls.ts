/**
 * Every kind of request the product makes of Microsoft Graph, and with whose token: the app's own, or one that stands for a signed-in
 * person. Graph's clients take nothing else, and a test makes each of them and derives which of `permissions.ts` it needs.
 */

export const graphCalls = [
  'app GET /users',
  'app GET /users/delta',
  'app GET /users/{id}',
  'app POST /communications/getPresencesByUserId',
  'app POST /users/{id}/presence/clearPresence',
  'app POST /users/{id}/presence/setPresence',
  'user DELETE /subscriptions/{id}',
  'user GET /me/transitiveMemberOf/microsoft.graph.directoryRole',
  'user GET /organization',
  'user GET /subscriptions',
  'user GET /subscriptions/{id}',
  'user GET /users/{id}/licenseDetails/getTeamsLicensingDetails',
  'user PATCH /subscriptions/{id}',
  'user POST /communications/getPresencesByUserId',
  'user POST /subscriptions',
] as const;
export type GraphCall = (typeof graphCalls)[number];

/** Whom a token speaks for. */
export type GraphCaller = 'app' | 'user';
export type CallerIn<Call extends GraphCall> = Call extends `${infer By extends GraphCaller} ${string}` ? By : never;
export type GraphMethod = GraphCall extends `${GraphCaller} ${infer Method} ${string}` ? Method : never;

/** Method and path below `/v1.0`; `id` stands where the path has one. */
export function addressOf(call: GraphCall, id = ''): { method: GraphMethod; path: string } {
  const [, method, path = ''] = call.split(' ');
  return { method: method as GraphMethod, path: path.replace('{id}', encodeURIComponent(id)) };
}
