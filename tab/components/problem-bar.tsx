import { Button, MessageBar, MessageBarBody, type MessageBarIntent, MessageBarTitle } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import type { StepProblem } from '../../contract/onboarding.ts';
import { ApiFailure } from '../lib/api-client.ts';
import { copyText } from '../lib/copy.ts';
import { type Texts, useTexts } from '../lib/i18n.ts';
import { describeProblem } from '../lib/problems.ts';
import { BarActions } from './bar-actions.tsx';
import { useAbout } from './extension-name.tsx';
import { fluentRef } from './fluent-ref.ts';
import { detailsOf, RefusalLine, RefusalLink } from './refusal.tsx';

export interface ProblemBarProps {
  problem: StepProblem;
  /** Fill the text beside the problem's own values. */
  values?: Record<string, string> | undefined;
  intent?: MessageBarIntent | undefined;
  actions?: ReactNode;
  /** Sends again what failed: offered where that can help, and done by itself once the database is free. */
  onRetry?: (() => void) | undefined;
  /** After something was tried: move to it, so that nobody overlooks it. */
  reveal?: boolean;
  /** Below the words. */
  children?: ReactNode;
}

/** What went wrong, why, and the way on; inside the step or page it belongs to. */
export function ProblemBar({ problem, values, intent, actions, onRetry, reveal = false, children }: ProblemBarProps) {
  const texts = useTexts();
  const { t } = texts;
  const about = useAbout();
  const bar = useRef<HTMLDivElement>(null);
  const { at } = problem;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a newer problem reveals the bar again
  useEffect(() => {
    if (reveal) bar.current?.scrollIntoView?.({ block: 'nearest' });
  }, [reveal, at]);
  const described = describeProblem(problem, values);
  useRetryByItself(described.retry === 'by-itself' ? onRetry : undefined, at);
  const offersRetry = onRetry !== undefined && described.retry !== 'none';
  const { refusal } = described;
  return (
    <MessageBar ref={fluentRef(bar)} intent={intent ?? described.intent} layout="multiline" politeness="assertive">
      <MessageBarBody>
        <MessageBarTitle>{about(problem, t(described.title, described.values))}</MessageBarTitle>
        <br />
        {t(described.text, described.values)}
        <RefusalLine problem={problem} described={described} />
        {children}
      </MessageBarBody>
      {(actions || offersRetry || refusal?.link || described.copyable) && (
        <BarActions>
          {actions}
          {offersRetry && (
            <Button size="small" onClick={onRetry}>
              {t(described.retry === 'sign-in' ? 'common.signInAgain' : 'common.tryAgain')}
            </Button>
          )}
          <RefusalLink described={described} />
          {described.copyable && (
            <Button size="small" appearance="transparent" onClick={() => void copyText(detailsOf(problem, texts))}>
              {t('common.copyDetails')}
            </Button>
          )}
        </BarActions>
      )}
    </MessageBar>
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

/** In a few words what was refused, with what they name: for where there is no room for a bar. */
export function errorTitle(error: unknown, { t }: Pick<Texts, 't'>): string {
  const { title, values } = describeProblem(toProblem(error));
  return t(title, values);
}
