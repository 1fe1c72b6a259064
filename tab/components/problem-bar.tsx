import {
  Button,
  Caption1,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  type MessageBarIntent,
  MessageBarTitle,
  tokens,
} from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import { type ReactNode, useEffect, useRef } from 'react';
import type { StepProblem } from '../../contract/onboarding.ts';
import { ApiFailure } from '../lib/api-client.ts';
import { copyText } from '../lib/copy.ts';
import { formatClock } from '../lib/format.ts';
import { useTexts } from '../lib/i18n.ts';
import { type DescribedProblem, describeProblem, placeOf } from '../lib/problems.ts';
import { openLink } from '../lib/teams.ts';
import { fluentRef } from './fluent-ref.ts';

interface ProblemBarProps {
  problem: StepProblem;
  /** Fill the text beside the problem's own values. */
  values?: Record<string, string> | undefined;
  intent?: MessageBarIntent | undefined;
  actions?: ReactNode;
  /** Sends again what failed: offered where that can help, and done by itself once the database is free. */
  onRetry?: (() => void) | undefined;
  /** After something was tried: move to it, so that nobody overlooks it. */
  reveal?: boolean;
}

/** What went wrong, why, and the way on; inside the step or page it belongs to. */
export function ProblemBar({ problem, values, intent, actions, onRetry, reveal = false }: ProblemBarProps) {
  const { t, language } = useTexts();
  const bar = useRef<HTMLDivElement>(null);
  const { at } = problem;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a newer problem reveals the bar again
  useEffect(() => {
    if (reveal) bar.current?.scrollIntoView?.({ block: 'nearest' });
  }, [reveal, at]);
  const described = describeProblem(problem, values);
  useRetryByItself(described.retry === 'by-itself' ? onRetry : undefined, at);
  const offersRetry = onRetry !== undefined && described.retry !== 'none';
  const details = t('common.reference', {
    code: problem.values.vendorCode ?? problem.code,
    time: formatClock(problem.at, language),
    id: problem.values.correlationId ?? '-',
  });
  const link = described.refusal?.link;
  return (
    <MessageBar ref={fluentRef(bar)} intent={intent ?? described.intent} layout="multiline" politeness="assertive">
      <MessageBarBody>
        <MessageBarTitle>{t(described.title, described.values)}</MessageBarTitle>
        <br />
        {t(described.text, described.values)}
        <Behind problem={problem} described={described} details={details} />
      </MessageBarBody>
      {(actions || offersRetry || link || described.copyable) && (
        <MessageBarActions>
          {actions}
          {offersRetry && (
            <Button size="small" onClick={onRetry}>
              {t(described.retry === 'sign-in' ? 'common.signInAgain' : 'common.tryAgain')}
            </Button>
          )}
          {link && (
            <Button size="small" icon={<OpenRegular />} iconPosition="after" onClick={() => void openLink(link)}>
              {t(`refusals.link.${placeOf(link)}`)}
            </Button>
          )}
          {described.copyable && (
            <Button size="small" appearance="transparent" onClick={() => void copyText(details)}>
              {t('common.copyDetails')}
            </Button>
          )}
        </MessageBarActions>
      )}
    </MessageBar>
  );
}

interface BehindProps {
  problem: StepProblem;
  described: DescribedProblem;
  details: string;
}

/** Who can mend it, with Microsoft's code; of a code nobody knows all that a support needs. */
function Behind({ problem, described: { code, refusal }, details }: BehindProps) {
  const { t } = useTexts();
  const { vendorCode } = problem.values;
  const unknown = refusal === undefined && (code === 'microsoft_code' || vendorCode !== undefined);
  if (refusal === undefined && !unknown) return null;
  const line = refusal ? `${t(`refusals.who.${refusal.who}`)} (${vendorCode})` : details;
  return (
    <Caption1 block style={{ marginTop: tokens.spacingVerticalXS, overflowWrap: 'anywhere' }}>
      {line}
    </Caption1>
  );
}

const saveAgainMs = 10_000;

/** Only a busy database refuses before anything was done, so that sending again cannot act twice. */
function useRetryByItself(retry: (() => void) | undefined, at: string): void {
  const again = useRef(retry);
  useEffect(() => {
    again.current = retry;
  });
  const wanted = retry !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a newer refusal waits anew
  useEffect(() => {
    if (!wanted) return;
    const timer = setTimeout(() => again.current?.(), saveAgainMs);
    return () => clearTimeout(timer);
  }, [wanted, at]);
}

/** A refused call as the same kind of problem. Whoever acts had signed in before, so a missing token has ended. */
export function toProblem(error: unknown): StepProblem {
  const { code, at, values, correlationId } = error instanceof ApiFailure ? error : new ApiFailure('internal');
  return {
    code: code === 'not_signed_in' ? 'token_expired' : code,
    at,
    values: { ...(correlationId ? { correlationId } : {}), ...values },
  };
}
