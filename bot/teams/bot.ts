/** The bot: where it listens, and which jobs it does. */
import type { Router } from 'express';
import type { Config } from '../config.ts';
import type { Jobs } from '../jobs/queue.ts';
import { PresenceActivityHandler } from './activity-handler.ts';
import { createChats, TeamsAdapter } from './adapter.ts';
import { answer } from './commands/answer.ts';
import { createLinks } from './deep-link.ts';
import { messagesRouter } from './messages-router.ts';
import { type PressDeps, press } from './press.ts';
import type { ReportDeps } from './reports/deps.ts';
import { catchUp, openChat } from './reports/open-chat.ts';
import { tellAlert } from './reports/tell-alert.ts';
import { tellProgress } from './reports/tell-progress.ts';
import { tellReport } from './reports/tell-report.ts';

export interface BotDeps
  extends Omit<ReportDeps, 'chats' | 'links' | 'enqueue' | 'onboarding'>,
    Omit<PressDeps, 'links'> {
  config: Pick<Config, 'bot' | 'entra' | 'teamsAppId'>;
  jobs: Pick<Jobs, 'enqueue' | 'work'>;
}

export interface Bot {
  router: Router;
  /** Somebody's admin role was proven for the first time: they are told what they have missed, if there is a chat. */
  adminProven(tenantId: string): Promise<void>;
}

/** Registers its jobs, so it is to be made before they start. */
export function createBot(deps: BotDeps): Bot {
  const { config, jobs, logger } = deps;
  const { bot, entra, teamsAppId } = config;
  const adapter = new TeamsAdapter({ bot, cloud: entra.cloud });
  const links = createLinks({ teamsAppId, cloud: entra.cloud });
  const reports = { ...deps, links, chats: createChats(adapter), enqueue: jobs.enqueue };
  const handler = new PresenceActivityHandler({
    ...deps,
    enqueue: jobs.enqueue,
    answer: (incoming) => answer({ ...deps, links }, incoming),
    press: (pressed) => press({ ...deps, links }, pressed),
  });
  jobs.work('progress-changed', ({ tenantId }) => tellProgress(reports, tenantId));
  jobs.work('report-due', ({ tenantId }) => tellReport(reports, tenantId));
  jobs.work('alert', (alert) => tellAlert(reports, alert));
  jobs.work('chat-opened', (chat) => openChat(reports, chat));
  return {
    router: messagesRouter({ adapter, handler, logger, authenticated: bot !== undefined }),
    adminProven: (tenantId) => catchUp(reports, tenantId),
  };
}
