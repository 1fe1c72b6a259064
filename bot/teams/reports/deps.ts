import type { Events } from '../../events.ts';
import type { Jobs } from '../../jobs/queue.ts';
import type { Logger } from '../../logger.ts';
import type { OnboardingDeps } from '../../onboarding/onboarding.ts';
import type { Scheduler } from '../../presence/ports.ts';
import type { Database } from '../../store/database.ts';
import type { Chats } from '../chats.ts';
import type { Links } from '../deep-link.ts';

export interface ReportDeps {
  db: Database;
  scheduler: Scheduler;
  logger: Logger;
  events: Pick<Events, 'record'>;
  chats: Chats;
  links: Links;
  enqueue: Jobs['enqueue'];
  onboarding: Pick<OnboardingDeps, 'store' | 'matches' | 'settings'>;
}
