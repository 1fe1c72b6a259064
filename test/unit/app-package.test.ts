import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { AppManifestUtils } from '@microsoft/app-manifest';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { permissions, teamsClientIds } from '../../contract/permissions.ts';
import { fillPlaceholders } from '../../scripts/fill-placeholders.ts';
import { permissionsPage } from '../../scripts/write-permissions.ts';

const root = resolve(import.meta.dirname, '../..');
const text = (file: string) => readFileSync(join(root, file), 'utf8');
const env = parseEnv(text('env/.env.dev'));
const manifest = JSON.parse(fillPlaceholders(text('appPackage/manifest.json'), env));
const german: Record<string, string> = JSON.parse(text('appPackage/de.json'));
const registration = JSON.parse(fillPlaceholders(text('aad.manifest.json'), env));

/** Width, height and colour type of a PNG, from its IHDR chunk (PNG specification, 11.2.2). */
function readPng(file: string): { width: number; height: number; hasAlpha: boolean } {
  const bytes = readFileSync(join(root, file));
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), hasAlpha: [4, 6].includes(bytes[25] ?? 0) };
}

describe('manifest', () => {
  it('keeps its schema', async () => {
    expect(await AppManifestUtils.validateAgainstSchema(manifest)).toEqual([]);
  });

  it('keeps the store rules a schema cannot check', () => {
    expect(manifest.name.short).not.toMatch(/teams/i);
    expect(manifest.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(manifest.description.full.split(/\s+/).length).toBeLessThan(500);
    expect(manifest.description.full).toMatch(/admin/i);
    for (const domain of manifest.validDomains) {
      expect(domain).not.toMatch(
        /\*|azurewebsites\.net|azureedge|microsoft\.com|onmicrosoft\.com|botframework\.com|ngrok|devtunnels/,
      );
    }
  });

  it('has every address on its own domain, over https', () => {
    const addresses = JSON.stringify(manifest).match(/https?:\/\/[^"{?]+/g) ?? [];
    const own = addresses.filter((address) => !address.startsWith('https://developer.microsoft.com/'));
    expect(own.length).toBeGreaterThan(3);
    for (const address of own) expect(address.startsWith(`https://${env.TAB_DOMAIN}/`)).toBe(true);
    expect(manifest.webApplicationInfo.resource).toContain(`api://${env.TAB_DOMAIN}/`);
    expect(manifest.webApplicationInfo.resource).toBe(manifest.webApplicationInfo.resource.toLowerCase());
  });

  it('says everything in German as well', () => {
    const commands: unknown[] = manifest.bots[0].commandLists[0].commands;
    const expected = [
      'name.short',
      'name.full',
      'description.short',
      'description.full',
      'staticTabs[0].name',
      ...commands.flatMap((_, index) =>
        ['title', 'description'].map((key) => `bots[0].commandLists[0].commands[${index}].${key}`),
      ),
    ];
    expect(
      Object.keys(german)
        .filter((key) => key !== '$schema')
        .sort(),
    ).toEqual(expected.sort());
    expect(german.$schema).toBe(
      manifest.$schema.replace('MicrosoftTeams.schema', 'MicrosoftTeams.Localization.schema'),
    );
    expect(german['name.short']?.length).toBeLessThanOrEqual(30);
    expect(german['description.short']?.length).toBeLessThanOrEqual(80);
  });

  it('keeps the lengths of its commands: title 32, description 128', () => {
    for (const { title, description } of manifest.bots[0].commandLists[0].commands) {
      expect(title.length).toBeLessThanOrEqual(32);
      expect(description.length).toBeLessThanOrEqual(128);
      expect(title.startsWith('/')).toBe(false);
    }
  });
});

describe('icons', () => {
  it('have the sizes the store asks for', () => {
    expect(readPng('appPackage/color.png')).toMatchObject({ width: 192, height: 192 });
    expect(readPng('appPackage/outline.png')).toEqual({ width: 32, height: 32, hasAlpha: true });
  });
});

describe('Entra registration', () => {
  it('asks for exactly the permissions of the contract', () => {
    const asked = registration.requiredResourceAccess[0].resourceAccess.map(
      (access: { id: string; type: string }) => `${access.type} ${access.id}`,
    );
    const wanted = permissions.map(({ id, kind }) => `${kind === 'application' ? 'Role' : 'Scope'} ${id}`);
    expect(asked.sort()).toEqual(wanted.sort());
  });

  it('is explained in docs/permissions.md as the contract has it', () => {
    expect(text('docs/permissions.md')).toBe(permissionsPage());
  });

  it('lets exactly the Teams and Microsoft 365 hosts ask for the SSO token', () => {
    const hosts = registration.api.preAuthorizedApplications.map((application: { appId: string }) => application.appId);
    expect(hosts.sort()).toEqual([...teamsClientIds].sort());
  });

  it('puts the admin roles into the token and uses v2 tokens', () => {
    expect(registration.groupMembershipClaims).toBe('DirectoryRole');
    expect(registration.api.requestedAccessTokenVersion).toBe(2);
    expect(registration.identifierUris).toEqual([manifest.webApplicationInfo.resource]);
  });
});

describe('teamsapp.yml', () => {
  const lifecycle = parse(text('teamsapp.yml'));

  it('has provision and publish, and points at files that exist', () => {
    expect(Object.keys(lifecycle)).toEqual(['version', 'environmentFolderPath', 'provision', 'publish']);
    const steps: { uses: string; with: Record<string, string> }[] = [...lifecycle.provision, ...lifecycle.publish];
    for (const step of steps.filter(({ with: settings }) => settings.manifestPath)) {
      expect(() => text(step.with.manifestPath ?? '')).not.toThrow();
    }
  });
});
