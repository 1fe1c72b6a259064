import { Button, Caption1 } from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import { useState } from 'react';
import { useTexts } from '../lib/i18n.ts';
import { openLink, openPopup } from '../lib/teams.ts';

interface AnswerMicrosoftProps {
  url: string;
  size?: 'small' | 'medium';
  /** The window was answered. */
  onAnswered: () => void;
  /** It is gone, answered or not: a host may call an answered one closed. */
  onRetry: () => Promise<unknown>;
}

/** Microsoft's window asks whatever a rule demands: once. If that does not help, asking again would not either. */
export function AnswerMicrosoft({ url, size = 'medium', onAnswered, onRetry }: AnswerMicrosoftProps) {
  const { t } = useTexts();
  const [blocked, setBlocked] = useState(false);
  async function ask(): Promise<void> {
    const { kind } = await openPopup(url);
    setBlocked(kind === 'blocked');
    if (kind === 'blocked') return;
    if (kind === 'finished') onAnswered();
    await onRetry();
  }
  return (
    <>
      {blocked && <Caption1 block>{t('consent.blocked')}</Caption1>}
      {blocked && (
        <Button size={size} onClick={() => void openLink(url)}>
          {t('consent.openAsLink')}
        </Button>
      )}
      <Button
        size={size}
        // a small one stands in a page that has its own next step
        appearance={size === 'small' ? 'secondary' : 'primary'}
        icon={<OpenRegular />}
        iconPosition="after"
        onClick={() => void ask()}
      >
        {t('state.answerMicrosoft')}
      </Button>
    </>
  );
}
