import { useState } from 'react';
import type { StepProblem } from '../../../../contract/onboarding.ts';
import { AnswerMicrosoft } from '../../../components/answer-microsoft.tsx';
import { BusyButton } from '../../../components/busy-button.tsx';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { useCheckRights } from '../api/check-rights.ts';

/** Why the admin's own sign-in could not try a right out, and the way on: Microsoft's window, once, else another try. */
export function OwnSignIn({ problem }: { problem: StepProblem }) {
  const { t } = useTexts();
  const check = useCheckRights();
  const [answered, setAnswered] = useState(false);
  const url = answered ? undefined : problem.values.url;
  return (
    <ProblemBar
      problem={check.error ? toProblem(check.error) : problem}
      intent="warning"
      actions={
        url === undefined ? (
          <BusyButton size="small" busy={check.isPending} onClick={() => check.mutate({})}>
            {t('common.tryAgain')}
          </BusyButton>
        ) : (
          <AnswerMicrosoft
            url={url}
            size="small"
            onAnswered={() => setAnswered(true)}
            onRetry={async () => check.mutate({})}
          />
        )
      }
    />
  );
}
