/** The e-mails of a large company, one call each: the real adapter with the product's usual pace, against the simulator over HTTP. */
import type { LoggedRequest } from '../../sim/core/request-log.ts';
import {
  credentials,
  hosts,
  type SimulatedCloudya,
  startSimulatedCloudya,
  tenantId,
} from '../builders/simulated-cloudya.ts';
import { type Report, seconds } from './report.ts';

/** The product's own, see `.env.example`: EMAIL_READS_PER_SECOND, EMAIL_READS_IN_FLIGHT. */
const usual = { perSecond: 20, inFlight: 8 };
/** People of the seed company without an extension. */
const withoutExtension = 10;
const windowMs = 10_000;

/** Half of the e-mails come undisturbed, then one call is answered with 503. */
export async function measureEmails(of: Pick<Report, 'name' | 'command'>, extensions: number): Promise<Report> {
  const users = extensions + withoutExtension;
  const cloudya = await startSimulatedCloudya({ users, emailReadsPerSecond: usual.perSecond });
  const begun = Date.now();
  const numbers = await listed(cloudya);
  const listedAt = Date.now();
  const half = Math.ceil(numbers.length / 2);
  const answered = await readAll(cloudya, numbers.slice(0, half));
  const strainAt = Date.now();
  cloudya.fault({ host: hosts.api, path: '/voice-mail', status: 503 });
  const answeredLater = await readAll(cloudya, numbers.slice(half));
  const endedAt = Date.now();
  const requests = cloudya.requests(hosts.api);
  await cloudya.close();
  const reads = requests.filter(({ path }) => path.endsWith('/voice-mail'));
  const between = (from: number, to: number) => reads.filter(({ time }) => time >= from && time < to).length;
  const inWindow = (from: number) => (between(from, from + windowMs) * 1_000) / windowMs;
  return {
    ...of,
    title: `E-mails of ${numbers.length.toLocaleString('en-GB')} extensions`,
    about: `The real adapter against the simulator, both in one process, with the usual pace of ${usual.perSecond} requests a second and ${usual.inFlight} at a time. When half of them are read, one request is answered with 503.`,
    store: 'none',
    sections: [
      {
        title: 'Requests',
        head: ['', ''],
        rows: [
          ['Pages of extensions', requests.length - reads.length],
          ['Time for these', seconds(listedAt - begun)],
          ['Requests for e-mails, the repeated one included', reads.length],
          ['Answers', answered + answeredLater],
          ['Time for these', seconds(endedAt - listedAt)],
        ],
      },
      {
        title: 'Requests a second',
        head: ['', ''],
        rows: [
          ['Mean of all', rate(reads.length, endedAt - listedAt)],
          ['Most in any second', mostWithin(reads, 1_000)],
          ['Mean until the 503', rate(between(listedAt, strainAt), strainAt - listedAt)],
          [`In the ${windowMs / 1_000} s after the 503`, inWindow(strainAt).toFixed(1)],
          ['In the minute after that', rate(between(strainAt + windowMs, strainAt + windowMs + 60_000), 60_000)],
          ['Most open at a time', mostOpen(reads)],
        ],
      },
    ],
  };
}

async function listed(cloudya: SimulatedCloudya): Promise<string[]> {
  const found: string[] = [];
  for await (const page of cloudya.phoneSystem.listExtensions(tenantId, credentials.kAccount)) {
    found.push(...page.map(({ extension }) => extension));
  }
  return found;
}

/** All are asked for at once, as the preview does; the adapter paces them. Answers how many came. */
async function readAll({ phoneSystem }: SimulatedCloudya, extensions: readonly string[]): Promise<number> {
  await Promise.all(extensions.map((extension) => phoneSystem.readVoicemailEmail(tenantId, extension)));
  return extensions.length;
}

function rate(requests: number, ms: number): string {
  return ((requests * 1_000) / ms).toFixed(1);
}

function mostWithin(requests: readonly LoggedRequest[], ms: number): number {
  let first = 0;
  let most = 0;
  requests.forEach(({ time }, last) => {
    while (time - (requests[first]?.time ?? time) >= ms) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}

function mostOpen(requests: readonly LoggedRequest[]): number {
  const edges = requests.flatMap(({ time, ms }) => [
    { at: time, step: 1 },
    { at: time + ms, step: -1 },
  ]);
  let open = 0;
  return Math.max(...edges.sort((a, b) => a.at - b.at || b.step - a.step).map(({ step }) => (open += step)));
}
