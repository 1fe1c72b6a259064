/** Call-forward profiles and the agent's log-in of an extension (NFON PBX Configuration API 2026.07.20). */
import type { Request, Response, Router } from 'express';
import { BadControlCall, control, flagOf } from '../core/control.ts';
import type { Simulator } from '../core/simulator.ts';
import { customerOf, extensionHref, extensionOf, requires } from './configuration.ts';
import { readFlag, readPairs, refuse, resource, send } from './envelope.ts';
import { defaultProfile, type SimExtension, type SimProfile } from './world.ts';

export function profileRoutes(sim: Simulator, router: Router): void {
  router.get('/callforward-profiles', requires('profiles'), sendProfiles);
  router.get('/callforward-profiles/:number', requires('profiles'), sendProfile);
  router.put('/callforward-profiles/:number', requires('profiles'), changeProfile(sim));
  router.get('/skills/login-status', requires('loginStatus'), agentsOnly, sendLoginStatus);
  router.put('/skills/login-status', requires('loginStatus'), agentsOnly, changeLoginStatus(sim));
}

function describeProfile(response: Response, { number, name }: SimProfile) {
  const extension = extensionOf(response);
  // flags come as boolean and as text
  const active = extension.activeProfile === number;
  return resource(`${extensionHref(customerOf(response), extension)}/callforward-profiles/${number}`, {
    profileNumber: number,
    profileName: name,
    active: number === 0 ? String(active) : active,
    immutable: number === 0,
  });
}

function sendProfiles(_request: Request, response: Response): void {
  const extension = extensionOf(response);
  const href = `${extensionHref(customerOf(response), extension)}/callforward-profiles`;
  send(response, { href, links: [], items: extension.profiles.map((profile) => describeProfile(response, profile)) });
}

function profileOf(request: Request, response: Response): SimProfile | undefined {
  return extensionOf(response).profiles.find(({ number }) => String(number) === request.params.number);
}

function sendProfile(request: Request, response: Response): void {
  const profile = profileOf(request, response);
  if (profile) send(response, describeProfile(response, profile));
  else refuse(response, 404, 'not_found', 'Profile not found');
}

/** A profile is left by activating another one: deactivating is refused, and so is another name or number of the default. */
function changeProfile(sim: Simulator) {
  return (request: Request, response: Response) => {
    const extension = extensionOf(response);
    const profile = profileOf(request, response);
    if (!profile) return refuse(response, 404, 'not_found', 'Profile not found');
    const pairs = readPairs(request.body, ['active', 'profileName', 'profileNumber']);
    if (!pairs) return refuse(response, 400, 'validation_error', 'data must be name/value pairs of a profile');
    const active = readFlag(pairs.active);
    const renamed = {
      number: (pairs.profileNumber ?? profile.number) as number,
      name: (pairs.profileName ?? profile.name) as string,
    };
    const others = extension.profiles.filter((other) => other !== profile);
    const wrong =
      (pairs.active !== undefined && active === undefined && 'active must be true or false') ||
      (active === false && extension.activeProfile === profile.number && 'A profile cannot be deactivated') ||
      (profile.number === 0 && (renamed.number !== 0 || renamed.name !== profile.name) && 'The default is immutable') ||
      wrongProfiles([...others, renamed]);
    if (wrong) return refuse(response, 400, 'validation_error', wrong);
    const stands = active || extension.activeProfile === profile.number;
    extension.activeProfile = stands ? renamed.number : extension.activeProfile;
    Object.assign(profile, renamed);
    sim.changed('extensions');
    response.status(204).end();
  };
}

/** "A maximum of 10 profiles, numbers 0-9, unique; names unique; 'Default' is reserved for profile 0" (`post_17`). */
function wrongProfiles(profiles: readonly SimProfile[]): string | undefined {
  const numbers = new Set(profiles.map(({ number }) => number));
  const names = new Set(profiles.map(({ name }) => name));
  if (!profiles.every(({ number }) => Number.isInteger(number) && number >= 0 && number <= 9))
    return 'A profile has a number from 0 to 9';
  if (!profiles.every(({ name }) => typeof name === 'string' && name !== '')) return 'A profile has a name';
  if (numbers.size < profiles.length || names.size < profiles.length) return 'Number and name are unique';
  if (!profiles.every(({ number, name }) => (number === 0) === (name === defaultProfile.name)))
    return 'Default is the name of profile 0';
  return numbers.has(0) ? undefined : 'Profile 0 stays';
}

/** Who is in no queue has no login status. */
function agentsOnly(_request: Request, response: Response, next: () => void): void {
  if (extensionOf(response).agentLoggedIn === null) refuse(response, 404, 'not_found', 'Not found');
  else next();
}

function sendLoginStatus(_request: Request, response: Response): void {
  const extension = extensionOf(response);
  const href = `${extensionHref(customerOf(response), extension)}/skills/login-status`;
  send(response, resource(href, { status: extension.agentLoggedIn }));
}

function changeLoginStatus(sim: Simulator) {
  return (request: Request, response: Response) => {
    const status = readFlag(readPairs(request.body, ['status'])?.status);
    if (status === undefined) return refuse(response, 400, 'validation_error', 'status must be true or false');
    extensionOf(response).agentLoggedIn = status;
    sim.changed('extensions');
    response.status(204).end();
  };
}

/** What a person does at the phone or in the portal, and which profiles there are. */
export function profileCalls(router: Router, sim: Simulator, of: (request: Request) => SimExtension): void {
  router.post(
    '/extensions/:extension/profiles',
    control((request) => {
      const extension = of(request);
      const { profiles = extension.profiles, active = extension.activeProfile } = request.body ?? {};
      const wrong = Array.isArray(profiles) ? wrongProfiles(profiles) : '"profiles" is a list of {number, name}';
      if (wrong) throw new BadControlCall(wrong);
      if (!profiles.some(({ number }: SimProfile) => number === active))
        throw new BadControlCall('"active" is the number of a profile.');
      Object.assign(extension, { profiles, activeProfile: active });
      sim.changed('extensions');
    }),
  );
  router.post(
    '/extensions/:extension/agent',
    control((request) => {
      of(request).agentLoggedIn = request.body?.loggedIn === null ? null : flagOf(request.body, 'loggedIn');
      sim.changed('extensions');
    }),
  );
}
