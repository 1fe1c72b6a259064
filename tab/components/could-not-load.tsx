import { Button } from '@fluentui/react-components';
import { CloudDismiss32Regular } from '@fluentui/react-icons/svg/cloud-dismiss';
import { useEffect, useState } from 'react';
import { ApiFailure } from '../lib/api-client.ts';
import { copyText } from '../lib/copy.ts';
import { formatClock } from '../lib/format.ts';
import { useTexts } from '../lib/i18n.ts';
import { isPassing } from '../lib/query-client.ts';
import { FullMessage } from './full-message.tsx';
import { TextLink } from './text-link.tsx';

const againMs = 10_000;

interface CouldNotLoadProps {
  error: unknown;
  onRetry: () => void;
  inside?: boolean;
}

/** A page or list that could not be read. Passing troubles are tried again by themselves. */
export function CouldNotLoad({ error, onRetry, inside = false }: CouldNotLoadProps) {
  const { t, language } = useTexts();
  const [openedAt] = useState(() => new Date().toISOString());
  const failure = error instanceof ApiFailure ? error : undefined;
  const code = failure?.code ?? 'internal';
  const passing = isPassing(error);
  useEffect(() => {
    if (!passing) return;
    const timer = setInterval(onRetry, againMs);
    return () => clearInterval(timer);
  }, [passing, onRetry]);
  const time = formatClock(failure?.at ?? openedAt, language);
  const details = t('common.reference', { code, time, id: failure?.correlationId ?? '-' });
  return (
    <FullMessage
      inside={inside}
      icon={<CloudDismiss32Regular />}
      tone="bad"
      title={t(`errors.${code}.title`, failure?.values)}
      text={inside && passing ? t('state.listNotRead') : t(`errors.${code}.text`, failure?.values)}
      actions={
        <Button appearance={inside ? 'secondary' : 'primary'} onClick={onRetry}>
          {t('common.tryAgain')}
        </Button>
      }
      hint={
        <>
          {t('common.lastTried', { time })}. {passing && t('state.retryIn')}{' '}
          <TextLink onClick={() => void copyText(details)}>{t('common.copyDetails')}</TextLink>
        </>
      }
    />
  );
}
