import { Body1, Body1Strong, Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useMemo, useState } from 'react';
import type { StepProblem } from '../../../../contract/onboarding.ts';
import { refusalOf } from '../../../../contract/refusals.ts';
import { useAnnounce } from '../../../components/announcer.tsx';
import { detailsOf, RefusalLine, RefusalLink } from '../../../components/refusal.tsx';
import { useSettled } from '../../../components/use-settled.ts';
import { copyText } from '../../../lib/copy.ts';
import { correlationIn, typedNumberIn } from '../../../lib/entra-text.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { describeProblem } from '../../../lib/problems.ts';

const useStyles = makeStyles({
  field: { marginTop: tokens.spacingVerticalS, maxWidth: '360px' },
  found: { marginTop: tokens.spacingVerticalS },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, marginTop: tokens.spacingVerticalXS },
});

/** Longer than a pause between two digits: many numbers begin with another one. */
const settleMs = 600;

interface ShownNumberProps {
  /** Tells apart what one number means in several places: the code that a way back to us would have had. */
  code: string;
  /** Account that the window was for. */
  upn: string | undefined;
}

/** Entra's page often has no way back, so that only the person has seen why. What they copy from it is looked up here, and sent nowhere. */
export function ShownNumber({ code, upn }: ShownNumberProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const [typed, setTyped] = useState('');
  const text = useSettled(typed, settleMs).trim();
  const problem = useMemo(() => problemOf(text, code), [text, code]);
  const none = text !== '' && problem === undefined ? t('number.none') : undefined;
  const announce = useAnnounce();
  useEffect(() => {
    if (none) announce(none);
  }, [none, announce]);
  return (
    <>
      <Field className={styles.field} label={t('number.label')} hint={none ?? t('number.hint')} validationState="none">
        <Input value={typed} onChange={(_, { value }) => setTyped(value)} autoComplete="off" spellCheck={false} />
      </Field>
      {problem && <Found problem={problem} upn={upn || t('number.anAccount')} />}
    </>
  );
}

function problemOf(text: string, code: string): StepProblem | undefined {
  const vendorCode = typedNumberIn(text);
  if (vendorCode === undefined) return undefined;
  const correlationId = correlationIn(text);
  return {
    code: refusalOf(vendorCode, code) ? code : 'microsoft_code',
    at: new Date().toISOString(),
    values: { vendorCode, ...(correlationId ? { correlationId } : {}) },
  };
}

function Found({ problem, upn }: { problem: StepProblem; upn: string }) {
  const styles = useStyles();
  const texts = useTexts();
  const { t } = texts;
  const described = describeProblem(problem, { upn });
  const title = t(described.title, described.values);
  const text = t(described.text, described.values);
  const announce = useAnnounce();
  useEffect(() => announce(`${title}. ${text}`), [title, text, announce]);
  return (
    <div className={styles.found}>
      <Body1Strong block>{title}</Body1Strong>
      <Body1 block>{text}</Body1>
      <RefusalLine problem={problem} described={described} />
      <div className={styles.actions}>
        <RefusalLink described={described} />
        <Button size="small" appearance="transparent" onClick={() => void copyText(detailsOf(problem, texts))}>
          {t('common.copyDetails')}
        </Button>
      </div>
    </div>
  );
}
