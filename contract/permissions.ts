/** Every Microsoft permission the product asks for. The one list for manifest, Entra registration, consent step and tests. */

export const rightNames = [
  'Presence.ReadWrite.All',
  'User.Read.All',
  'Presence.Read.All',
  'User.Read',
  'openid',
  'profile',
  'offline_access',
] as const;
export type RightName = (typeof rightNames)[number];

export interface Permission {
  /** Name as Microsoft prints it. */
  name: RightName;
  kind: 'application' | 'delegated';
  /** Id of the app role or scope on Microsoft Graph (permissions reference, learn.microsoft.com/graph/permissions-reference). */
  id: string;
  /** Key of title and reason in the language files: `permissions.<key>.title|reason`. */
  key: 'setPresence' | 'readDirectory' | 'hearPresence' | 'readSelf' | 'staySignedIn';
}

export const graphAppId = '00000003-0000-0000-c000-000000000000';

export const permissions: readonly Permission[] = [
  {
    name: 'Presence.ReadWrite.All',
    kind: 'application',
    id: '83cded22-8297-4ff6-a7fa-e97e9545a259',
    key: 'setPresence',
  },
  { name: 'User.Read.All', kind: 'application', id: 'df021288-bdef-4463-88db-98f22de89214', key: 'readDirectory' },
  { name: 'Presence.Read.All', kind: 'delegated', id: '9c7a330d-35b3-4aa1-963d-cb2b9f927841', key: 'hearPresence' },
  { name: 'User.Read', kind: 'delegated', id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', key: 'readSelf' },
  { name: 'openid', kind: 'delegated', id: '37f7f235-527c-4136-accd-4a02d197296e', key: 'staySignedIn' },
  { name: 'profile', kind: 'delegated', id: '14dad69e-099b-42c9-810b-d002981feec1', key: 'staySignedIn' },
  { name: 'offline_access', kind: 'delegated', id: '7427e0e9-2fba-42fe-b0c0-848c9e6a8182', key: 'staySignedIn' },
];

/** Directory roles, by template id (learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference). */
export const directoryRoles = {
  '62e90394-69f5-4237-9190-012177145e10': 'Global Administrator',
  'e8611ab8-c189-46e8-94e1-60213ab1f814': 'Privileged Role Administrator',
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3': 'Application Administrator',
  '158c047a-c907-4556-b7ef-446551a6b5f7': 'Cloud Application Administrator',
  '69091246-20e8-4a56-aa4d-066075b2a7a8': 'Teams Administrator',
  'baf37b3a-610e-45da-9e62-d9d1e5e8914b': 'Teams Communications Administrator',
  'aa38014f-0993-46e9-9b45-30501a20909d': 'Teams Telephony Administrator',
} as const;

export type DirectoryRoleId = keyof typeof directoryRoles;

/** Roles that may consent to Graph application permissions; the others of `directoryRoles` may use the app only. */
export const consentingRoles: readonly DirectoryRoleId[] = [
  '62e90394-69f5-4237-9190-012177145e10',
  'e8611ab8-c189-46e8-94e1-60213ab1f814',
];

/** Client ids of Teams and Microsoft 365 hosts that may ask for the app's SSO token (pre-authorised applications). */
export const teamsClientIds: readonly string[] = [
  '1fec8e78-bce4-4aaf-ab1b-5451cc387264',
  '5e3ce6c0-2b1f-4285-8d4b-75ee78787346',
  '4765445b-32c6-49b0-83e6-1d93765276ca',
  '0ec893e0-5785-4de6-99da-4ed124e5296c',
  'd3590ed6-52b3-4102-aeff-aad2292ab01c',
  'bc59ab01-8403-45c6-8796-ac3ef710b3e3',
  '27922004-5251-4030-b22d-91ecd9a37ea4',
];
