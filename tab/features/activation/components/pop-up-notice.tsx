import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import { ProblemBar, type ProblemBarProps } from '../../../components/problem-bar.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import type { PopUp } from '../api/pop-up.ts';
import { ShownNumber } from './shown-number.tsx';
import { Waiting } from './waiting.tsx';

/** While the Microsoft window is open, or could not be. */
export function PopUpNotice({ popUp, open }: { popUp: PopUp; open: string }) {
  const { t } = useTexts();
  if (popUp.state === 'idle') return null;
  if (popUp.state !== 'blocked') return <Waiting>{open}</Waiting>;
  return (
    <MessageBar intent="warning" layout="multiline" politeness="assertive">
      <MessageBarBody>{t('consent.blocked')}</MessageBarBody>
      <MessageBarActions>
        <OpenAsLink popUp={popUp} />
      </MessageBarActions>
    </MessageBar>
  );
}

function OpenAsLink({ popUp }: { popUp: PopUp }) {
  const { t } = useTexts();
  return (
    <Button size="small" icon={<OpenRegular />} iconPosition="after" onClick={() => void popUp.openAsLink()}>
      {t('consent.openAsLink')}
    </Button>
  );
}

/** Codes of a closed window, and those that Microsoft's number would have come with had the window led back. */
const closedCodes: Record<string, string> = {
  consent_window_closed: 'consent_declined',
  sign_in_window_closed: 'ticket_expired',
};

interface WindowProblemProps extends Omit<ProblemBarProps, 'actions' | 'reveal' | 'children'> {
  popUp: PopUp;
}

/** What the try in the window brought. One that was closed may work as a link, and may have shown why it could not go on. */
export function WindowProblem({ popUp, ...bar }: WindowProblemProps) {
  const code = closedCodes[bar.problem.code];
  if (popUp.state !== 'idle') return null;
  return (
    <ProblemBar {...bar} actions={code && <OpenAsLink popUp={popUp} />} reveal>
      {code && <ShownNumber code={code} upn={bar.values?.upn} />}
    </ProblemBar>
  );
}
