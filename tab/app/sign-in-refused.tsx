/** Stands instead of the tab where Teams gets no token for whoever opens it: a rule of the organisation, as a rule. */
import { LockClosed32Regular } from '@fluentui/react-icons/svg/lock-closed';
import type { StepProblem } from '../../contract/onboarding.ts';
import { appsPage, type Refusal } from '../../contract/refusals.ts';
import { BusyButton } from '../components/busy-button.tsx';
import { FullMessage } from '../components/full-message.tsx';
import { detailsOf, PageLink, RefusalLine } from '../components/refusal.tsx';
import { TextLink } from '../components/text-link.tsx';
import type { ApiFailure } from '../lib/api-client.ts';
import { copyText } from '../lib/copy.ts';
import { useTexts } from '../lib/i18n.ts';
import { describeProblem } from '../lib/problems.ts';

interface SignInRefusedProps {
  failure: ApiFailure;
  /** Being tried again. */
  busy: boolean;
  onRetry: () => void;
}

/** Microsoft's number tells cause, who can mend it and where; without one, or with one in no row, the usual causes are named. */
export function SignInRefused({ failure: { code, at, values }, busy, onRetry }: SignInRefusedProps) {
  const texts = useTexts();
  const { t } = texts;
  const problem: StepProblem = { code, at, values };
  const described = describeProblem(problem);
  const { refusal } = described;
  const words = refusal?.who === 'sync-user' ? ownSignIn : described;
  const details = detailsOf({ ...problem, code: values.hostWord ?? code }, texts);
  const link = refusal ? refusal.link : appsPage;
  return (
    <FullMessage
      icon={<LockClosed32Regular />}
      title={t(words.title)}
      text={[t(words.text), ...moreOf(refusal).map((key) => t(key))].join(' ')}
      actions={
        <>
          <BusyButton appearance="primary" busy={busy} onClick={onRetry}>
            {t('common.tryAgain')}
          </BusyButton>
          {link && <PageLink page={link} />}
        </>
      }
      hint={
        <>
          {refusal && refusal.who !== 'sync-user' ? (
            <RefusalLine problem={problem} described={described} />
          ) : (
            `${details}. `
          )}
          <TextLink onClick={() => void copyText(details)}>{t('common.copyDetails')}</TextLink>
        </>
      }
    />
  );
}

/** Rows that speak of a sync user's window: here it is the admin's own sign-in, which only Teams can repeat. */
const ownSignIn = { title: 'state.signInTitle', text: 'state.signInText' };

/** The consent that the wizard asks for is out of reach here. */
function moreOf(refusal: Refusal | undefined): string[] {
  return refusal?.wayOn === 'consent' ? ['state.consentElsewhere'] : [];
}
