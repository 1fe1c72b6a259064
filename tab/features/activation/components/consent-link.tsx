import { Body1, Button, Caption1, Input } from '@fluentui/react-components';
import { ChatRegular } from '@fluentui/react-icons/svg/chat';
import { BusyButton } from '../../../components/busy-button.tsx';
import { CopyButton } from '../../../components/copy-button.tsx';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { formatDate } from '../../../lib/format.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { canShare, shareInTeams } from '../../../lib/teams.ts';
import { useConsentLink } from '../api/consent-link.ts';
import { AsideSection } from './aside-section.tsx';
import { useLayoutStyles } from './layout-styles.ts';
import { useWizard } from './wizard-context.ts';

/** A link for somebody who may consent. Made on demand: each is valid for 7 days. */
export function ConsentLink({ ruled }: { ruled: boolean }) {
  const styles = useLayoutStyles();
  const { t, language } = useTexts();
  const { link, done } = useWizard().state.consent;
  const make = useConsentLink();
  if (done) return null;
  return (
    <AsideSection title={t('consent.somebodyElse')} ruled={ruled}>
      <Body1>{t('consent.sendLink')}</Body1>
      {make.error && <ProblemBar problem={toProblem(make.error)} onRetry={() => make.mutate({})} />}
      {link ? (
        <>
          <Input
            readOnly
            value={link.url}
            aria-label={t('consent.linkLabel')}
            contentAfter={<CopyButton text={link.url} label={t('common.copy')} iconOnly />}
          />
          <span className={styles.inline}>
            {canShare() && (
              <Button
                size="small"
                icon={<ChatRegular />}
                onClick={() => void shareInTeams(t('consent.linkMessage'), link.url)}
              >
                {t('consent.sendInChat')}
              </Button>
            )}
            <Caption1 className={styles.quiet}>
              {t('consent.validUntil', { date: formatDate(link.validUntil, language) })}
            </Caption1>
          </span>
        </>
      ) : (
        <div>
          <BusyButton size="small" busy={make.isPending} onClick={() => make.mutate({})}>
            {t('consent.makeLink')}
          </BusyButton>
        </div>
      )}
    </AsideSection>
  );
}
