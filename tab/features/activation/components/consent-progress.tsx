import { Body1, Button, Caption1 } from '@fluentui/react-components';
import { provingLongMs } from '../../../../contract/onboarding.ts';
import { useNow } from '../../../components/use-now.ts';
import { formatDuration, formatTime } from '../../../lib/format.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { useStopProving } from '../api/stop-proving.ts';
import { useLayoutStyles } from './layout-styles.ts';
import { Waiting } from './waiting.tsx';
import { useWizard } from './wizard-context.ts';

/** Who granted it, or how far the consent has come: what is usable, how long it has been tried, when the next look is. */
export function ConsentProgress() {
  const { t, language } = useTexts();
  const { consent } = useWizard().state;
  if (consent.done) {
    const time = formatTime(consent.done.at, language);
    return (
      <Caption1 role="status">
        {consent.done.by === null ? t('consent.done', { time }) : t('consent.doneBy', { name: consent.done.by, time })}
      </Caption1>
    );
  }
  return consent.state === 'proving' && consent.since !== null ? <Proving since={Date.parse(consent.since)} /> : null;
}

function Proving({ since }: { since: number }) {
  const styles = useLayoutStyles();
  const { t, language } = useTexts();
  const { nextLookAt, permissions } = useWizard().state.consent;
  const stop = useStopProving();
  const now = useNow(1_000);
  const tried = permissions.filter(({ state }) => state !== 'not-checked');
  const granted = tried.filter(({ state }) => state === 'granted').length;
  const next = nextLookAt === null ? 0 : Math.round((Date.parse(nextLookAt) - now) / 1000);
  const time = formatDuration(Math.max(1, (now - since) / 1000), language);
  return (
    <div className={styles.group}>
      <Waiting>
        {now - since > provingLongMs
          ? t('consent.provingLong')
          : t('consent.proving', { granted, total: tried.length })}
      </Waiting>
      <div className={styles.inline} style={{ paddingInlineStart: '28px' }}>
        {/* ticks every second: not for a screen reader */}
        <Caption1 className={styles.quiet} aria-hidden>
          {next > 0
            ? t('consent.tryingFor', { time, next: formatDuration(next, language) })
            : t('consent.lookingNow', { time })}
        </Caption1>
        <Button
          size="small"
          appearance="transparent"
          disabledFocusable={stop.isPending}
          onClick={() => stop.mutate({})}
        >
          {t('consent.stop')}
        </Button>
      </div>
      {stop.error && <Body1 role="alert">{t('errors.internal.title')}</Body1>}
    </div>
  );
}
