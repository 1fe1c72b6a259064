/** What a refusal of Microsoft shows beside its words: who can mend it, and where. */
import { Button, Caption1, tokens } from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import { linkTo, type Page } from '../../contract/clouds.ts';
import type { StepProblem } from '../../contract/onboarding.ts';
import { cloud } from '../lib/cloud.ts';
import { formatClock } from '../lib/format.ts';
import { type Texts, useTexts } from '../lib/i18n.ts';
import type { DescribedProblem } from '../lib/problems.ts';
import { openLink } from '../lib/teams.ts';

interface RefusalProps {
  problem: StepProblem;
  described: DescribedProblem;
}

/** Code, time and id: what a support asks for. */
export function detailsOf({ code, at, values }: StepProblem, { t, language }: Texts): string {
  return t('common.reference', {
    code: values.vendorCode ?? code,
    time: formatClock(at, language),
    id: values.correlationId ?? '-',
  });
}

/** Who can mend it, with Microsoft's code; of a code nobody knows, all that a support needs. */
export function RefusalLine({ problem, described: { code, refusal } }: RefusalProps) {
  const texts = useTexts();
  const { vendorCode } = problem.values;
  if (refusal === undefined && code !== 'microsoft_code' && vendorCode === undefined) return null;
  return (
    <Caption1 block style={{ marginTop: tokens.spacingVerticalXS, overflowWrap: 'anywhere', textAlign: 'inherit' }}>
      {refusal ? `${texts.t(`refusals.who.${refusal.who}`)} (${vendorCode})` : detailsOf(problem, texts)}
    </Caption1>
  );
}

/** The page where it is mended, or explained. */
export function RefusalLink({ described: { refusal } }: Pick<RefusalProps, 'described'>) {
  return refusal?.link && <PageLink page={refusal.link} size="small" />;
}

export function PageLink({ page, size }: { page: Page; size?: 'small' | 'medium' }) {
  const { t } = useTexts();
  return (
    <Button
      size={size ?? 'medium'}
      icon={<OpenRegular />}
      iconPosition="after"
      onClick={() => void openLink(linkTo(page, cloud()))}
    >
      {t(`refusals.link.${page.at}`)}
    </Button>
  );
}
