import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { lazy, Suspense, useState } from 'react';
import type { MatchFilter } from '../../../../contract/matching.ts';
import { Heading } from '../../../components/heading.tsx';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { useLayout } from '../../../components/use-layout.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { useMatches } from '../../matches/api/matches.ts';
import { MatchesView } from '../../matches/components/matches-view.tsx';
import { useAcceptPreview } from '../api/accept-preview.ts';
import { Foot } from './foot.tsx';
import { StepPage } from './step-page.tsx';
import { useEarly } from './use-early.ts';
import { Waiting } from './waiting.tsx';

const ExportDialog = lazy(() =>
  import('../../matches/components/export-dialog.tsx').then(({ ExportDialog }) => ({ default: ExportDialog })),
);

/** A trial run: nothing is written. Usable while the e-mails are still being read. */
export function PreviewStep() {
  const { t } = useTexts();
  const phone = useLayout() === 'phone';
  const [filter, setFilter] = useState<MatchFilter>('all');
  const [exporting, setExporting] = useState(false);
  const accept = useAcceptPreview();
  const report = useMatches('all', '').data;
  const counts = report?.counts;
  const early = useEarly();
  // nothing is read yet: there is no plan to take
  const tooEarly = !report || (report.reading.finishedAt === null && report.reading.emailsRead === 0);
  const others = counts ? counts.extensions - counts.linked : 0;
  return (
    <StepPage
      why={t(phone ? 'preview.whyShort' : 'preview.why')}
      foot={
        <Foot
          extra={{ label: t('preview.export'), icon: <ArrowDownloadRegular />, onClick: () => setExporting(true) }}
          hint={others > 0 ? t('preview.others', { count: others }) : undefined}
          primary={{
            label: counts ? t('preview.button', { count: counts.linked }) : t('preview.justContinue'),
            busy: accept.isPending,
            onClick: () => (tooEarly ? early.press() : accept.mutate({})),
          }}
        />
      }
    >
      {accept.error && <ProblemBar problem={toProblem(accept.error)} onRetry={() => accept.mutate({})} reveal />}
      {tooEarly && early.pressed && (
        <Heading level={2} ref={early.target}>
          <Waiting>{t('preview.tooEarly')}</Waiting>
        </Heading>
      )}
      <MatchesView plan filter={filter} onFilter={setFilter} />
      {exporting && (
        <Suspense>
          <ExportDialog onClose={() => setExporting(false)} />
        </Suspense>
      )}
    </StepPage>
  );
}
