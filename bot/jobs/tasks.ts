/** Everything that runs from the queue: name, payload, and how often and how long it is tried. */
import { z } from 'zod';

interface TaskRules {
  /** Tries after the first one. */
  retryLimit: number;
  /** First wait before a retry; doubles (with jitter) up to `retryDelayMaxSeconds`. */
  retryDelaySeconds: number;
  retryDelayMaxSeconds: number;
  /** Longest run of one try; after it the try counts as failed. */
  expireInSeconds: number;
  /** How many run at once in one process. */
  concurrency: number;
}

interface Task<Payload> extends TaskRules {
  payload: z.ZodType<Payload>;
  /** At most one job of a key waits and one runs: enqueuing again while one waits changes nothing. */
  key(payload: Payload): string;
}

function task<Payload>(
  payload: z.ZodType<Payload>,
  key: (payload: Payload) => string,
  rules: TaskRules,
): Task<Payload> {
  return { payload, key, ...rules };
}

const OfTenant = z.object({ tenantId: z.string() });
/** Without a chat: for every admin chat, each in a job of its own. */
const Alert = OfTenant.extend({
  code: z.string(),
  /** Of the customer it is about. */
  kAccount: z.string().optional(),
  ended: z.boolean(),
  conversationId: z.string().optional(),
});
const OfCustomer = OfTenant.extend({ kAccount: z.string() });
const OfChat = OfTenant.extend({ conversationId: z.string() });

/** About two hours of tries for a message: Teams may be away that long, and the next one tells the newer state anyway. */
const message: TaskRules = {
  retryLimit: 12,
  retryDelaySeconds: 2,
  retryDelayMaxSeconds: 900,
  expireInSeconds: 60,
  concurrency: 4,
};

export const tasks = {
  /** The wizard moved on: bring the progress card of each admin chat up to date. */
  'progress-changed': task(OfTenant, ({ tenantId }) => tenantId, message),
  /** Send or update the report card. */
  'report-due': task(OfTenant, ({ tenantId }) => tenantId, message),
  /** Something went wrong, or is over: tell the admin chat. Beginning and end are two jobs, each told once. */
  alert: task(
    Alert,
    ({ tenantId, code, kAccount = '', ended, conversationId = '' }) =>
      `${tenantId}/${code}/${kAccount}/${ended ? 'ended' : 'began'}/${conversationId}`,
    message,
  ),
  /** The app was installed in a chat, or somebody wrote there first: what they should know is sent. */
  'chat-opened': task(OfChat, ({ tenantId, conversationId }) => `${tenantId}/${conversationId}`, message),
  /** Matches have changed: link and unlink whom they say, if the tenant is activated. */
  'links-due': task(OfTenant, ({ tenantId }) => tenantId, {
    retryLimit: 30,
    retryDelaySeconds: 5,
    retryDelayMaxSeconds: 300,
    expireInSeconds: 2 * 60,
    concurrency: 4,
  }),
  /** Look at what has changed in the directory. Tried again within the time to the next look. */
  'directory-due': task(OfTenant, ({ tenantId }) => tenantId, {
    retryLimit: 5,
    retryDelaySeconds: 10,
    retryDelayMaxSeconds: 120,
    expireInSeconds: 30 * 60,
    concurrency: 4,
  }),
  /** Look what became of e-mails whose writing in Cloudya was cut short. Puts itself off while something is open. */
  'settle-corrections': task(OfTenant, ({ tenantId }) => tenantId, {
    retryLimit: 20,
    retryDelaySeconds: 30,
    retryDelayMaxSeconds: 1_800,
    expireInSeconds: 10 * 60,
    concurrency: 2,
  }),
  /** Goes on with a deactivation whose process was ended half-way; finds nothing to do otherwise. */
  'finish-deactivation': task(OfTenant, ({ tenantId }) => tenantId, {
    retryLimit: 20,
    retryDelaySeconds: 5,
    retryDelayMaxSeconds: 300,
    expireInSeconds: 10 * 60,
    concurrency: 4,
  }),
  /** Takes back what was set for people of a customer that is removed, then removes it. Puts itself off while something is left. */
  'leave-customer': task(OfCustomer, ({ tenantId, kAccount }) => `${tenantId}/${kAccount}`, {
    retryLimit: 120,
    retryDelaySeconds: 5,
    retryDelayMaxSeconds: 900,
    expireInSeconds: 10 * 60,
    concurrency: 4,
  }),
  /** Bring everybody in step for the first time. Waits for people and vendors, and goes on where it was. */
  activate: task(OfTenant, ({ tenantId }) => tenantId, {
    retryLimit: 20,
    retryDelaySeconds: 2,
    retryDelayMaxSeconds: 60,
    expireInSeconds: 2 * 60 * 60,
    concurrency: 8,
  }),
  /** Read extensions, their e-mails and the directory, then match. 100,000 e-mails at 20 a second take 84 minutes. */
  'read-matches': task(OfTenant, ({ tenantId }) => tenantId, {
    retryLimit: 6,
    retryDelaySeconds: 10,
    retryDelayMaxSeconds: 600,
    expireInSeconds: 3 * 60 * 60,
    concurrency: 3,
  }),
};

export type TaskName = keyof typeof tasks;
export type PayloadOf<Name extends TaskName> = z.output<(typeof tasks)[Name]['payload']>;

export const taskNames = Object.keys(tasks) as TaskName[];
