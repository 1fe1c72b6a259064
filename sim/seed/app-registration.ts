/** The simulated tenant's copy of the app's Entra registration. Written as an administrator would enter it, not read from the product. */

export const appRegistration = {
  clientId: '5f0c8a52-7d1b-4b44-9a5c-0c7e6f1d2b90',
  secret: 'demo-app-secret',
  displayName: 'Cloudya Presence',
  identifierUri: 'api://presence.contoso.example/botid-5f0c8a52-7d1b-4b44-9a5c-0c7e6f1d2b90',
  redirectUris: [
    'https://presence.contoso.example/auth/callback',
    'https://presence.contoso.example/auth/consent-callback',
  ],
  /** Microsoft Graph rights the registration asks for (`requiredResourceAccess`). */
  applicationPermissions: ['Presence.ReadWrite.All', 'User.Read.All'],
  delegatedPermissions: ['Presence.Read.All', 'User.Read', 'openid', 'profile', 'offline_access'],
} as const;

export const teamsApp = {
  /** Id of the app in the Teams manifest. */
  id: 'b7c6a1de-2f0e-4b5c-8a39-6d1f0e2a4c11',
  entityId: 'presence',
  /** Client id of Teams on the web, which asks for the tab's token. */
  teamsWebClientId: '5e3ce6c0-2b1f-4285-8d4b-75ee78787346',
} as const;

export const graphAppId = '00000003-0000-0000-c000-000000000000';

/** What the demo types into *Connect Cloudya*. */
export const cloudyaAccess = {
  kAccount: 'K1234',
  clientId: 'contoso-presence',
  clientSecret: 'contoso-secret-1',
  ctiUser: 'presence',
  ctiPassword: 'cti-pass-1',
} as const;
