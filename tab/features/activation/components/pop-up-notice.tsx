import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import { useTexts } from '../../../lib/i18n.ts';
import { openLink } from '../../../lib/teams.ts';
import type { PopUp } from '../api/pop-up.ts';
import { Waiting } from './waiting.tsx';

/** While the Microsoft window is open, or could not be. */
export function PopUpNotice({ popUp, open }: { popUp: PopUp; open: string }) {
  const { t } = useTexts();
  const { url } = popUp;
  if (popUp.state === 'open' || popUp.state === 'asking') return <Waiting>{open}</Waiting>;
  if (popUp.state !== 'blocked' || !url) return null;
  return (
    <MessageBar intent="warning" layout="multiline" politeness="assertive">
      <MessageBarBody>{t('consent.blocked')}</MessageBarBody>
      <MessageBarActions>
        <Button size="small" icon={<OpenRegular />} iconPosition="after" onClick={() => void openLink(url)}>
          {t('consent.openAsLink')}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
