/** Does this account belong to another organisation (or to none)? */

/**
 * `acct` is 1 for guests (optional claim of the registration). `idp` names another provider for them; for members it is missing or
 * names the tenant, as v2.0 issuer or in the older form `https://sts.windows.net/<tenant>/`
 * (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference).
 */
export function isGuest(claims: {
  tid: string;
  acct?: number | string | undefined;
  idp?: string | undefined;
}): boolean {
  return String(claims.acct ?? '0') === '1' || (claims.idp !== undefined && !claims.idp.includes(claims.tid));
}
