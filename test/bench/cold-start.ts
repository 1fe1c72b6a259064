/** A first activation of a large company, against the floor of what the vendors have to be asked. */
import { floorOf, presenceReads, readsOf } from '../builders/cold-start-floor.ts';
import { logins } from '../setup/pop-ups.ts';
import { type Lab, startLab } from './lab.ts';
import { type Onboarded, onboard, type Stage } from './onboard.ts';
import { megabytes, type Report, type Section, seconds } from './report.ts';

export interface ColdStartOptions {
  linked: number;
  databaseUrl: string | undefined;
  store: string;
  name: string;
  command: string;
}

/** Of the seed company's people so many are not linked; ten of its extensions have nobody. */
const unlinked = 19;
const placesPerRound = 600;
/** Cloudya is asked for each e-mail apart. The setting's default, 20 a second, is the vendor's comfort, not ours. */
const emailReads = { EMAIL_READS_PER_SECOND: '1000', EMAIL_READS_IN_FLIGHT: '64' };

export async function measureColdStart({ linked, databaseUrl, ...of }: ColdStartOptions): Promise<Report> {
  const users = linked + unlinked;
  const rounds = Math.ceil(linked / placesPerRound);
  const lab = await startLab({ users, databaseUrl, env: emailReads });
  try {
    const idle = await lab.memory.takePeak();
    const memory: string[][] = [['Started', megabytes(idle.rss), megabytes(idle.heap)]];
    const note = async ({ name }: Stage) => {
      const { rss, heap } = await lab.memory.takePeak();
      memory.push([name, megabytes(rss), megabytes(heap)]);
    };
    const onboarded = await onboard(lab, { domain: 'contoso.example', cloudya: logins }, rounds, note);
    const requests = await requestsSection(lab, { users, linked, rounds });
    return {
      ...of,
      title: `Cold start with ${linked.toLocaleString('en-GB')} linked people`,
      about:
        'The real app against the simulator, each in a process of its own, over HTTP; the wizard is walked as the tab and the pop-ups do it. ' +
        `E-mails are read at up to ${emailReads.EMAIL_READS_PER_SECOND} a second, ${emailReads.EMAIL_READS_IN_FLIGHT} at a time (\`EMAIL_READS_PER_SECOND\`, ` +
        '`EMAIL_READS_IN_FLIGHT`; the defaults are 20 and 8, which take an hour and twenty minutes for 100,000).',
      sections: [outcome(onboarded, linked, rounds), times(onboarded), requests, memorySection(memory)],
    };
  } finally {
    await lab.stop();
  }
}

function outcome({ linked, inStep }: Onboarded, wanted: number, rounds: number): Section {
  return {
    title: 'Outcome',
    head: ['', ''],
    rows: [
      ['People to be linked', wanted],
      ['People linked', linked],
      ['People in step', inStep],
      ['Rounds, each with a signed-in sync user', rounds],
    ],
  };
}

function times({ stages }: Onboarded): Section {
  const total = stages.reduce((sum, { ms }) => sum + ms, 0);
  return {
    title: 'Time per stage',
    head: ['Stage', 'Took'],
    rows: [...stages.map(({ name, ms }) => [name, seconds(ms)]), ['Together', seconds(total)]],
  };
}

function memorySection(rows: string[][]): Section {
  return {
    title: 'Memory of the app',
    text: 'Highest seen during each stage, looked at twice a second. The embedded database lives in the app’s process.',
    head: ['Stage', 'Resident', 'Heap'],
    rows,
  };
}

async function requestsSection(
  lab: Lab,
  { users, linked, rounds }: { users: number; linked: number; rounds: number },
): Promise<Section> {
  const counted: Record<string, number> = await lab.simulator.call('counts');
  const floor: Record<string, number> = {
    ...floorOf({ extensions: users - 10, people: users + rounds, rounds }),
    [presenceReads]: readsOf({ linked, rounds }),
  };
  const names = [...new Set([...Object.keys(floor), ...Object.keys(counted)])];
  const rows = names.map((name) => {
    const [least, asked] = [floor[name] ?? 0, counted[name] ?? 0];
    return [name, asked, least, asked === least ? '' : asked - least];
  });
  return {
    title: 'Requests against the floor',
    text: 'Presence is read once more for whom a hint or a write of our own asks for it, and on the timer until the last one is in step; the portal’s switch (`/options`) once more when what is known of it is old.',
    head: ['Request', 'Asked', 'Floor', 'Difference'],
    rows,
  };
}
