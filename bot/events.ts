/** Business events: what happened, counted for the metrics and written to the log. Ids only, never addresses. */
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Direction } from '../contract/presence.ts';
import type { Logger } from './logger.ts';

/** Events a person following the log wants to see; the others happen too often and are counted only. */
const events = {
  cloudya_connected: 'told',
  consent_proven: 'told',
  sync_user_signed_in: 'told',
  sync_user_signed_out: 'told',
  matches_read: 'told',
  activated: 'told',
  paused: 'told',
  resumed: 'told',
  deactivated: 'told',
  leader_elected: 'told',
  lines_connected: 'told',
  lines_lost: 'told',
  subscription_created: 'told',
  subscription_renewed: 'counted',
  subscription_lost: 'told',
  rights_back: 'told',
  trouble_began: 'told',
  trouble_ended: 'told',
  line_changed: 'counted',
  hint_received: 'counted',
  hint_refused: 'counted',
  hint_dropped: 'counted',
  presence_read: 'counted',
  session_set: 'counted',
  session_cleared: 'counted',
  published: 'counted',
  withdrawn: 'counted',
  apply_failed: 'counted',
  message_sent: 'counted',
  message_failed: 'told',
} as const;

export type EventName = keyof typeof events;

export interface EventFields {
  tenantId?: string;
  /** How many at once; 1 unless given. */
  count?: number;
  /** Further facts for the log: ids, codes, numbers. */
  [fact: string]: string | number | boolean | undefined;
}

export interface QuotaMeter {
  /** A request leaves, after it had to wait so long for our own budget, milliseconds. */
  admitted(kind: 'read' | 'write', waitedMs: number): void;
  /** Graph said 429. */
  refused(): void;
}

export interface Events {
  record(event: EventName, fields?: EventFields): void;
  /** Measured delay of one direction, in milliseconds. */
  observeDelay(direction: Direction, ms: number): void;
  /** Graph's presence quota as we use it, over all tenants. */
  quota: QuotaMeter;
  /** Metrics in the Prometheus text format. */
  metrics(): Promise<{ contentType: string; body: string }>;
}

export function createEvents(logger: Logger): Events {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counter = new Counter({
    name: 'cloudya_presence_events_total',
    help: 'Business events since the start',
    labelNames: ['event'],
    registers: [registry],
  });
  const delays = new Histogram({
    name: 'cloudya_presence_delay_seconds',
    help: 'Time from a change on one side until it is applied on the other',
    labelNames: ['direction'],
    buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120],
    registers: [registry],
  });
  return {
    record(event, { count = 1, ...facts } = {}) {
      counter.inc({ event }, count);
      logger[events[event] === 'told' ? 'info' : 'debug']({ event, count, ...facts }, event.replaceAll('_', ' '));
    },
    quota: createQuotaMeter(registry),
    observeDelay: (direction, ms) => delays.observe({ direction }, ms / 1000),
    metrics: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

function createQuotaMeter(registry: Registry): QuotaMeter {
  const requests = new Counter({
    name: 'cloudya_presence_graph_requests_total',
    help: 'Requests to Graph that count against its presence quota',
    labelNames: ['kind'],
    registers: [registry],
  });
  const waits = new Histogram({
    name: 'cloudya_presence_graph_budget_wait_seconds',
    help: 'How long presence requests were held back by our own budget',
    labelNames: ['kind'],
    buckets: [0.01, 0.1, 0.5, 1, 2, 5, 10, 30],
    registers: [registry],
  });
  const refusals = new Counter({
    name: 'cloudya_presence_graph_refusals_total',
    help: 'Presence requests that Graph answered with 429',
    registers: [registry],
  });
  return {
    admitted(kind, waitedMs) {
      requests.inc({ kind });
      waits.observe({ kind }, waitedMs / 1000);
    },
    refused: () => refusals.inc(),
  };
}
