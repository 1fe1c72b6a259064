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

export interface Events {
  record(event: EventName, fields?: EventFields): void;
  /** Measured delay of one direction, in milliseconds. */
  observeDelay(direction: Direction, ms: number): void;
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
    observeDelay: (direction, ms) => delays.observe({ direction }, ms / 1000),
    metrics: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
