/** Notifications at a steady high rate over HTTP: how soon they are answered, how soon they are read after, and what that costs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { logins } from '../setup/pop-ups.ts';
import { type Call, type Lab, startLab } from './lab.ts';
import { adminOf, type Company, onboard } from './onboard.ts';
import type { Sent, Target } from './parts/generator.ts';
import { megabytes, milliseconds, percentile, type Report, type Section } from './report.ts';
import { startPart } from './rpc.ts';

export interface HintsOptions {
  /** Linked people of each of three tenants. */
  linked: readonly [number, number, number];
  perSecond: number;
  seconds: number;
  databaseUrl: string | undefined;
  store: string;
  name: string;
  command: string;
}

const perPost = 20;
const placesPerRound = 600;
const unlinked = 19;
/** How long after the last hint reads are waited for. */
const afterMs = 10_000;
const emailReads = { EMAIL_READS_PER_SECOND: '1000', EMAIL_READS_IN_FLIGHT: '64' };

interface Read {
  at: number;
  ids: string[];
}

export async function measureHints(options: HintsOptions): Promise<Report> {
  const { linked, perSecond, seconds, databaseUrl, store, name, command } = options;
  const lab = await startLab({ users: linked[0] + unlinked, databaseUrl, env: emailReads });
  const generator = await startPart('parts/generator.ts');
  try {
    const companies = await foundCompanies(lab, linked);
    for (const [index, company] of companies.entries())
      await onboard(lab, company, Math.ceil((linked[index] ?? 0) / placesPerRound));
    const targets: Target[] = await lab.simulator.call('subscriptions');
    const before = await lab.memory.now();
    await lab.memory.takePeak();
    await lab.simulator.call('watchReads');
    const visitor = visit(companies.map(({ domain }) => lab.as(adminOf(domain))));
    const order = { url: `${lab.url}/webhooks/graph`, targets, perSecond, perPost, seconds };
    const sent: Sent = await generator.call('send', order);
    const visits = await visitor.stop();
    await sleep(afterMs);
    const reads: Read[] = await lab.simulator.call('takeReads');
    const after = await lab.memory.now();
    const peak = await lab.memory.takePeak();
    const people = linked.reduce((sum, each) => sum + each, 0);
    return {
      ...{ name, command, store },
      title: `${perSecond.toLocaleString('en-GB')} notifications a second for ${seconds} seconds`,
      about:
        `Three tenants with ${people.toLocaleString('en-GB')} people in ${targets.length} subscriptions; a process of its own posts ${perPost} notifications at a time, mixed over tenants ` +
        'and subscriptions, to the real app, which reads from the simulator and meanwhile serves the tab. No presence changes, so every notification costs two reads, the second a second after the first: the worst case.',
      sections: [
        answersSection(sent),
        readsSection(sent, reads),
        visitsSection(visits),
        {
          title: 'Memory of the app',
          text: 'Looked at twice a second; after: ten seconds after the last notification. The embedded database lives in the app’s process.',
          head: ['When', 'Resident', 'Heap'],
          rows: Object.entries({ Before: before, Highest: peak, After: after }).map(([when, { rss, heap }]) => [
            when,
            megabytes(rss),
            megabytes(heap),
          ]),
        },
      ],
    };
  } finally {
    generator.stop();
    await lab.stop();
  }
}

async function foundCompanies(lab: Lab, linked: HintsOptions['linked']): Promise<Company[]> {
  const others = ['adatum.example', 'tailspin.example'];
  const founded: Company[] = [{ domain: 'contoso.example', cloudya: logins }];
  for (const [index, domain] of others.entries()) {
    const users = (linked[index + 1] ?? 0) + unlinked;
    const { body } = await lab.control('POST', '/companies', { domain, kAccount: `K${2000 + index}`, users });
    founded.push({ domain, cloudya: body.cloudya });
  }
  return founded;
}

interface Visits {
  stop(): Promise<Record<string, number[]>>;
}

/** Admins look at their overview and their people, each five times a second. */
function visit(admins: readonly Call[]): Visits {
  const took: Record<string, number[]> = {};
  let going = true;
  async function look(api: Call): Promise<void> {
    while (going) {
      for (const path of ['/api/overview', '/api/people?limit=50']) {
        const begun = performance.now();
        const { status } = await api('GET', path);
        if (status !== 200) throw new Error(`${path} answered ${status}`);
        took[path] = [...(took[path] ?? []), performance.now() - begun];
      }
      await sleep(200);
    }
  }
  const looking = Promise.all(admins.map(look));
  return {
    async stop() {
      going = false;
      await looking;
      return took;
    },
  };
}

function answersSection({ hints, answers, refused, behindMs }: Sent): Section {
  return {
    title: 'Answers of the webhook',
    text: 'Graph marks an endpoint as slow beyond 3 s and drops its notifications beyond 10 s; ours is to answer within 1 s.',
    head: ['', ''],
    rows: [
      ['Notifications sent', hints.length],
      ['POSTs sent', answers.length],
      ['POSTs not answered with 202', refused],
      ['Median', milliseconds(percentile(answers, 0.5))],
      ['99 %', milliseconds(percentile(answers, 0.99))],
      ['Slowest', milliseconds(percentile(answers, 1))],
      ['The generator itself was late by at most', milliseconds(behindMs)],
    ],
  };
}

/** From each notification to the first read of that person which arrived at Graph after it left. */
function readsSection({ hints }: Sent, reads: readonly Read[]): Section {
  const readAt = new Map<string, number[]>();
  for (const { at, ids } of reads.toSorted((a, b) => a.at - b.at))
    for (const id of ids) {
      const times = readAt.get(id);
      if (times) times.push(at);
      else readAt.set(id, [at]);
    }
  const delays = hints.map(({ at, userId }) => (readAt.get(userId) ?? []).find((time) => time >= at) ?? Infinity);
  const heard = delays.flatMap((at, index) => (at === Infinity ? [] : [at - (hints[index]?.at ?? 0)]));
  const perRead = reads.map(({ ids }) => ids.length);
  return {
    title: 'From notification to read',
    text: 'Until the request that reads the person’s presence arrives at Graph. Notifications are collected for 0.2 s.',
    head: ['', ''],
    rows: [
      ['Median', milliseconds(percentile(heard, 0.5))],
      ['95 %', milliseconds(percentile(heard, 0.95))],
      ['Longest', milliseconds(percentile(heard, 1))],
      ['Notifications never followed by a read', hints.length - heard.length],
      ['Read requests', reads.length],
      ['People per read request, on average', Math.round(perRead.reduce((sum, each) => sum + each, 0) / reads.length)],
    ],
  };
}

function visitsSection(visits: Record<string, number[]>): Section {
  return {
    title: 'Answers to the tab meanwhile',
    head: ['Call', 'Calls', 'Median', '99 %', 'Slowest'],
    rows: Object.entries(visits).map(([path, took]) => [
      path,
      took.length,
      ...[0.5, 0.99, 1].map((share) => milliseconds(percentile(took, share))),
    ]),
  };
}
