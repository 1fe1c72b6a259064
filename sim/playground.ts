/**
 * Microsoft's Agents Playground as a child process: the chat with the bot. Its protocol is not documented, so its version is
 * pinned in package.json. It takes another port when its own is taken, and says which in its first lines.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { contoso, type SeedPerson, seedCompany } from './seed/company.ts';

export const personalChat = 'personal-chat-id';

export interface PlaygroundOptions {
  /** Where the bot takes messages. */
  endpoint: string;
  /** Folder of its configuration, log and recording. */
  dataDir: string;
  port: number;
}

const startMs = 20_000;

/** Ends with the process that starts it. Its first lines tell its address: `readAddress`. */
export function spawnPlayground({ endpoint, dataDir, port }: PlaygroundOptions): ChildProcess {
  mkdirSync(dataDir, { recursive: true });
  const config = join(dataDir, '.m365agentsplayground.yml');
  writeFileSync(config, stringify(describePeople()));
  const bin = resolve(import.meta.dirname, '../node_modules/@microsoft/m365agentsplayground/cli.js');
  const leash = ['--import', resolve(import.meta.dirname, 'leash.ts')];
  const options = ['-e', endpoint, '-c', 'msteams', '-p', String(port), '--dt', '--er'];
  return spawn(process.execPath, [...leash, bin, 'start', ...options], {
    cwd: dataDir,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      TEAMSAPPTESTER_BROWSER: 'none',
      M365_AGENTS_PLAYGROUND_CONFIG_PATH: config,
      M365_AGENTS_PLAYGROUND_LOGFILE: join(dataDir, 'playground.log'),
      M365_AGENTS_PLAYGROUND_RECORDING_FILE: join(dataDir, 'playground-recording.txt'),
    },
  });
}

/** The Playground wants who types and exactly five others. They carry the simulated tenant's object ids. */
function describePeople() {
  const wanted = ['Jonas Weber', 'Petra Lang', 'Mia Lang', 'Anna Schmidt', 'Elif Yilmaz', 'Felix Braun'];
  const { people } = seedCompany();
  const found = wanted.flatMap((name) => people.find((person) => person.name === name) ?? []);
  const [typing, ...others] = found.map((person, index) => describePerson(person, index));
  return {
    version: '0.1.1',
    tenantId: contoso.tenantId,
    bot: { id: 'bot-id', name: 'Cloudya Presence' },
    currentUser: typing,
    users: others,
    personalChat: { id: personalChat },
    groupChat: { id: 'group-chat-id', name: 'Group chat' },
    team: {
      id: 'team-id',
      name: 'Contoso',
      aadGroupId: 'team-aad-group-id',
      channels: [{ id: 'channel-id', name: 'Announcements' }],
    },
  };
}

function playgroundId(index: number): string {
  return `user-id-${index}`;
}

/** `userPrincipleName` is spelt as the Playground's schema spells it. */
function describePerson({ id, name, upn }: SeedPerson, index: number) {
  const [givenName = '', surname = ''] = name.split(' ');
  return { id: playgroundId(index), name, aadObjectId: id, givenName, surname, email: upn, userPrincipleName: upn };
}

/** Rejects when it ends first, or says nothing for 20 seconds. */
export function readAddress(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let text = '';
    const timer = setTimeout(
      () => fail(new Error(`The Agents Playground did not start: ${text.slice(-400)}`)),
      startMs,
    );
    const listen = (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const port = /[Ll]istening on[^\d]*(\d{4,5})/.exec(text)?.[1];
      if (!port) return;
      clearTimeout(timer);
      done(`http://localhost:${port}`);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.on('exit', () => {
      clearTimeout(timer);
      fail(new Error(`The Agents Playground ended: ${text.slice(-400)}`));
    });
  });
}

/** Installs the app into the personal chat, as the person would in Teams. Tries until the bot answers. */
export async function installApp(url: string, signal: AbortSignal, tries = 40): Promise<boolean> {
  for (let attempt = 0; attempt < tries && !signal.aborted; attempt += 1) {
    const answer = await fetch(`${url}/_debug/conversation/${personalChat}/installation`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }).catch(() => undefined);
    if (answer?.ok) return true;
    await sleep(500);
  }
  return false;
}
