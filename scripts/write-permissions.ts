/** Writes docs/permissions.md from contract/permissions.ts and the reasons the consent step gives. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Permission, permissions } from '../contract/permissions.ts';

const root = resolve(import.meta.dirname, '..');
const { permissions: reasons } = JSON.parse(readFileSync(resolve(root, 'tab/texts/en.json'), 'utf8'));

/** What stands, and what goes on, while it is missing. */
const without: Record<Permission['name'], string> = {
  'Presence.ReadWrite.All':
    'Cloudya to Teams stands. A signed-in sync user goes on reading; without one Teams to Cloudya stands, too.',
  'User.Read.All': 'Everybody linked stays in step. New and changed people are not matched.',
  'Presence.Read.All': 'The rounds of sync users are read on a timer, with the app’s own right.',
  'User.Read': 'The app cannot tell an administrator whose token names no role, nor read the organisation’s name.',
  openid: 'No sync user can sign in.',
  profile: 'No sync user can sign in.',
  offline_access: 'A sync user would have to sign in every hour.',
};

function row({ name, kind, id, key }: Permission): string {
  const { title, reason } = reasons[key];
  return `| \`${name}\` | ${kind} | ${title}. ${reason} | ${without[name]} | \`${id}\` |`;
}

export function permissionsPage(): string {
  return `# Permissions

Everything this app asks for at Microsoft Graph, by one admin consent. Written by \`node scripts/write-permissions.ts\` from
\`contract/permissions.ts\`, which \`aad.manifest.json\`, the consent step and the proofs of rights read as well. A test makes
every call of \`contract/graph-calls.ts\`, derives which permission it needs, and fails when the list asks for more or for less.

Global Administrators and Privileged Role Administrators may give it
(https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent). Names and ids:
https://learn.microsoft.com/graph/permissions-reference.

| Permission | Kind | What for | While it is missing | Id |
| --- | --- | --- | --- | --- |
${permissions.map(row).join('\n')}

Each is tried out, never taken from a redirect: after the consent until all are usable, once a day at a time of its own for
each organisation, at the first call Microsoft refuses, and on demand under Settings, Rights. The trials leave nothing
behind: one page of one person of the directory; the end of a presence session that is not there (404 says that the right is
there, 403 that it is missing); one presence read by the sync user. A right that is lost is looked for again after 5 to 10 seconds,
then less and less, at most every 5 minutes, and whatever rested for want of it goes on at once when it is back.
`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(resolve(root, 'docs/permissions.md'), permissionsPage());
