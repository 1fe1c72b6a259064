import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import { useTexts } from '../../../lib/i18n.ts';
import type { PopUp } from '../api/pop-up.ts';
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

export function OpenAsLink({ popUp }: { popUp: PopUp }) {
  const { t } = useTexts();
  return (
    <Button size="small" icon={<OpenRegular />} iconPosition="after" onClick={() => void popUp.openAsLink()}>
      {t('consent.openAsLink')}
    </Button>
  );
}

const closedCodes = ['consent_window_closed', 'sign_in_window_closed'];

/** A window that closes by itself may work as a link. */
export function closedWindowAction(code: string, popUp: PopUp): React.JSX.Element | undefined {
  return closedCodes.includes(code) ? <OpenAsLink popUp={popUp} /> : undefined;
}
