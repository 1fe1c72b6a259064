/** Screens that stand instead of the tab: opened outside Teams, host silent, no admin role. */
import { Button } from '@fluentui/react-components';
import { ChatRegular } from '@fluentui/react-icons/svg/chat';
import { LockClosed32Regular } from '@fluentui/react-icons/svg/lock-closed';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import { PlugDisconnectedRegular } from '@fluentui/react-icons/svg/plug-disconnected';
import { WindowArrowUpRegular } from '@fluentui/react-icons/svg/window-arrow-up';
import { useEffect } from 'react';
import { places } from '../../contract/clouds.ts';
import { AnswerMicrosoft } from '../components/answer-microsoft.tsx';
import { FullMessage } from '../components/full-message.tsx';
import { toProblem } from '../components/problem-bar.tsx';
import { RefusalLine, RefusalLink } from '../components/refusal.tsx';
import type { ApiFailure } from '../lib/api-client.ts';
import { cloud } from '../lib/cloud.ts';
import { useTexts } from '../lib/i18n.ts';
import { describeProblem } from '../lib/problems.ts';
import { tellLoaded, writeTo } from '../lib/teams.ts';
import { basePath } from './routes.ts';

/** The app's id in Teams' catalogue, known only where the tab was built for one. */
declare const __TEAMS_APP_ID__: string;
const teamsAppId: string | undefined = __TEAMS_APP_ID__ || undefined;

/** https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-application */
function deepLink(): string {
  const { teams } = places[cloud()];
  if (teamsAppId === undefined) return `https://${teams}/`;
  const subEntityId = window.location.pathname.slice(basePath.length);
  return `https://${teams}/l/entity/${teamsAppId}/presence?${new URLSearchParams({ context: JSON.stringify({ subEntityId }) })}`;
}

export function NotInTeams() {
  const { t } = useTexts();
  return (
    <FullMessage
      icon={<WindowArrowUpRegular fontSize={32} />}
      title={t('state.outsideTitle')}
      text={t('state.outsideText')}
      hint={t('state.outsideHint')}
      actions={
        <Button as="a" href={deepLink()} appearance="primary" icon={<OpenRegular />} iconPosition="after">
          {t('state.openInTeams')}
        </Button>
      }
    />
  );
}

export function TeamsSilent() {
  const { t } = useTexts();
  return (
    <FullMessage
      icon={<PlugDisconnectedRegular fontSize={32} />}
      tone="warn"
      title={t('state.silentTitle')}
      text={t('state.silentText')}
      hint={t('state.silentHint')}
      actions={
        <Button appearance="primary" onClick={() => window.location.reload()}>
          {t('common.tryAgain')}
        </Button>
      }
    />
  );
}

interface NotAnAdminProps {
  failure: ApiFailure;
  /** Microsoft's window has been answered already. */
  answered: boolean;
  onAnswered: () => void;
  onRetry: () => Promise<unknown>;
}

/** Also for guests and for people whose role could not be proven: the text follows Microsoft's own code, else ours. */
export function NotAnAdmin({ failure, answered, onAnswered, onRetry }: NotAnAdminProps) {
  const { t } = useTexts();
  useEffect(tellLoaded, []);
  const plain = failure.code === 'not_an_admin';
  const { contact } = failure;
  const problem = toProblem(failure);
  const described = describeProblem(problem);
  const url = answered ? undefined : failure.values.url;
  return (
    <FullMessage
      icon={<LockClosed32Regular />}
      title={plain ? t('state.notAdminTitle') : t(described.title, described.values)}
      text={plain ? t('state.notAdminText') : t(described.text, described.values)}
      hint={described.refusal ? <RefusalLine problem={problem} described={described} /> : t('state.roleChecked')}
      actions={
        <>
          {contact && (
            <Button appearance="primary" icon={<ChatRegular />} onClick={() => void writeTo(contact.upn)}>
              {t('state.writeTo', { name: contact.name })}
            </Button>
          )}
          {url && <AnswerMicrosoft url={url} onAnswered={onAnswered} onRetry={onRetry} />}
          <RefusalLink described={described} />
        </>
      }
    />
  );
}
