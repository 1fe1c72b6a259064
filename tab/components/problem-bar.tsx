import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  type MessageBarIntent,
  MessageBarTitle,
} from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import type { StepProblem } from '../../contract/onboarding.ts';
import { ApiFailure } from '../lib/api-client.ts';
import { copyText } from '../lib/copy.ts';
import { formatClock } from '../lib/format.ts';
import { useTexts } from '../lib/i18n.ts';
import { describeProblem } from '../lib/problems.ts';
import { fluentRef } from './fluent-ref.ts';

interface ProblemBarProps {
  problem: StepProblem;
  /** Fill the text beside the problem's own values. */
  values?: Record<string, string> | undefined;
  intent?: MessageBarIntent | undefined;
  actions?: ReactNode;
  /** After something was tried: move to it, so that nobody overlooks it. */
  reveal?: boolean;
}

/** What went wrong, why, and the way on; inside the step or page it belongs to. */
export function ProblemBar({ problem, values, intent, actions, reveal = false }: ProblemBarProps) {
  const { t, language } = useTexts();
  const bar = useRef<HTMLDivElement>(null);
  const { at } = problem;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a newer problem reveals the bar again
  useEffect(() => {
    if (reveal) bar.current?.scrollIntoView?.({ block: 'nearest' });
  }, [reveal, at]);
  const described = describeProblem(problem, values);
  const details = t('common.reference', {
    code: problem.values.vendorCode ?? problem.code,
    time: formatClock(problem.at, language),
    id: problem.values.correlationId ?? '-',
  });
  return (
    <MessageBar ref={fluentRef(bar)} intent={intent ?? described.intent} layout="multiline" politeness="assertive">
      <MessageBarBody>
        <MessageBarTitle>{t(`errors.${described.code}.title`, described.values)}</MessageBarTitle>
        <br />
        {t(`errors.${described.code}.text`, described.values)}
      </MessageBarBody>
      {(actions || described.copyable) && (
        <MessageBarActions>
          {actions}
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

/** A refused call as the same kind of problem. */
export function toProblem(error: unknown, at: string): StepProblem {
  if (!(error instanceof ApiFailure)) return { code: 'internal', at, values: {} };
  const { code, values, correlationId } = error;
  return { code, at, values: { ...(correlationId ? { correlationId } : {}), ...values } };
}
