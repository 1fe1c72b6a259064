/** The wizard from its first step until everybody is in step, over HTTP as the tab and the pop-ups do it, with the time of each stage. */
import { setTimeout as sleep } from 'node:timers/promises';
import { throughMicrosoft } from '../setup/pop-ups.ts';
import type { Call, Lab } from './lab.ts';

export interface Company {
  domain: string;
  cloudya: Record<'kAccount' | 'clientId' | 'clientSecret' | 'ctiUser' | 'ctiPassword', string>;
}

export interface Stage {
  name: string;
  ms: number;
}

export interface Onboarded {
  linked: number;
  inStep: number;
  stages: Stage[];
}

const patienceMs = 30 * 60_000;

/** `rounds`: so many sync users are made and signed in. `onStage` hears of each stage when it has ended. */
export async function onboard(
  lab: Lab,
  { domain, cloudya }: Company,
  rounds: number,
  onStage: (stage: Stage) => Promise<void> | void = () => undefined,
): Promise<Onboarded> {
  const api = lab.as(adminOf(domain));
  const world = { api, control: lab.control, browse: lab.browse };
  const stages: Stage[] = [];
  async function stage(name: string, work: () => Promise<unknown>): Promise<void> {
    const begun = performance.now();
    await work();
    const done = { name, ms: performance.now() - begun };
    stages.push(done);
    await onStage(done);
  }
  await lab.control('POST', '/cloudya/switch', { enabled: true, customer: cloudya.kAccount });
  for (let round = 1; round <= rounds; round += 1)
    await lab.control('POST', '/microsoft/users', {
      name: `Presence Sync ${round}`,
      upn: syncUserOf(domain, round),
      tenant: domain,
    });
  await stage('Connect Cloudya', () => must(api('PUT', '/api/onboarding/cloudya', cloudya)));
  await stage('Admin consent', async () => {
    const handle = await throughMicrosoft(world, 'consent', { login: adminOf(domain), answer: 'accept' });
    await must(api('POST', '/api/onboarding/consent/outcome', { kind: 'finished', handle }));
    await must(api('POST', '/api/onboarding/look', {}));
  });
  await stage(`Sign-in of ${rounds} sync ${rounds === 1 ? 'user' : 'users'}, each proven`, async () => {
    for (let round = 1; round <= rounds; round += 1) await signIn(world, api, syncUserOf(domain, round));
  });
  await stage('Rest of the reading (extensions, e-mails, directory)', () =>
    until(async () => (await api('GET', '/api/matches?limit=1')).body?.reading?.finishedAt),
  );
  await stage('Matching, asked as the Matches page asks', () => must(api('GET', '/api/matches?limit=50')));
  await stage('Preview accepted', () => must(api('POST', '/api/onboarding/preview', {})));
  await stage('Activation until everybody is in step', async () => {
    await must(api('POST', '/api/activation', {}));
    await until(async () => (await api('GET', '/api/onboarding')).body?.phase === 'active');
  });
  const { body } = await api('GET', '/api/overview');
  return { linked: body.people, inStep: body.inStep, stages };
}

export function adminOf(domain: string): string {
  return `jonas.weber@${domain}`;
}

function syncUserOf(domain: string, round: number): string {
  return round === 1 ? `presence-sync@${domain}` : `presence-sync-${round}@${domain}`;
}

async function signIn(world: Parameters<typeof throughMicrosoft>[0], api: Call, login: string): Promise<void> {
  const handle = await throughMicrosoft(world, 'sign-in', { login, password: 'demo' });
  const { signIn: step } = await must(api('POST', '/api/onboarding/sign-in/outcome', { kind: 'finished', handle }));
  if (step.problem) throw new Error(`${login} was not taken: ${step.problem.code}`);
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
async function must(call: ReturnType<Call>): Promise<any> {
  const { status, body } = await call;
  if (status >= 300) throw new Error(`answered ${status} ${JSON.stringify(body?.error)}`);
  return body;
}

async function until(reached: () => Promise<unknown>): Promise<void> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(250)) {
    if (await reached()) return;
  }
  throw new Error(`not reached within ${patienceMs / 60_000} minutes`);
}
