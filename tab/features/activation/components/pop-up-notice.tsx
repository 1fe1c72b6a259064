import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import { ProblemBar, type ProblemBarProps } from '../../../components/problem-bar.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import type { PopUp } from '../api/pop-up.ts';
import { ShownNumber } from './shown-number.tsx';
import { Waiting } from './waiting.tsx';

/** What Microsoft's number would have come with had the window led back. */
const codeOfKind = { consent: 'consent_declined', 'sign-in': 'ticket_expired' };

interface PopUpNoticeProps {
  popUp: PopUp;
  /** What is said while the window is open. */
  open: string;
  /** Account that it is for. */
  upn?: string;
}

/** While the Microsoft window is open, or could not be. In a browser a page without a way back stays open. */
export function PopUpNotice({ popUp, open, upn }: PopUpNoticeProps) {
  const { t } = useTexts();
  if (popUp.state === 'idle') return null;
  if (popUp.state !== 'blocked')
    return (
      <>
        <Waiting>{open}</Waiting>
        {popUp.state === 'elsewhere' && <ShownNumber code={codeOfKind[popUp.kind]} upn={upn} />}
      </>
    );
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

const closedCodes = ['consent_window_closed', 'sign_in_window_closed'];

interface WindowProblemProps extends Omit<ProblemBarProps, 'actions' | 'reveal' | 'children'> {
  popUp: PopUp;
}

/** What the try in the window brought. One that was closed may work as a link, and may have shown why it could not go on. */
export function WindowProblem({ popUp, ...bar }: WindowProblemProps) {
  const closed = closedCodes.includes(bar.problem.code);
  if (popUp.state !== 'idle') return null;
  return (
    <ProblemBar {...bar} actions={closed && <OpenAsLink popUp={popUp} />} reveal>
      {closed && <ShownNumber code={codeOfKind[popUp.kind]} upn={bar.values?.upn} />}
    </ProblemBar>
  );
}
