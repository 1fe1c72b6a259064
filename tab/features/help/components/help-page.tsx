import { Body1, Body1Strong, Caption1, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import { useEffect } from 'react';
import { steps } from '../../../app/routes.ts';
import { PageTitle } from '../../../components/page-title.tsx';
import { TextLink } from '../../../components/text-link.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { openLink, showCurrent } from '../../../lib/teams.ts';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXXL, maxWidth: '640px' },
  section: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS },
  heading: { margin: 0 },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  step: {
    display: 'grid',
    gridTemplateColumns: '24px minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    padding: '10px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':last-child': { borderBottom: 'none' },
  },
  number: {
    width: '24px',
    height: '24px',
    boxSizing: 'border-box',
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    borderRadius: tokens.borderRadiusCircular,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  words: { display: 'flex', flexDirection: 'column' },
});

const whys = {
  connect: 'connect.why',
  consent: 'consent.whyHelp',
  'sync-user': 'syncUser.why',
  'sign-in': 'signIn.why',
  preview: 'preview.why',
  activate: 'activate.why',
} as const;

const documents = ['support', 'privacy', 'terms'] as const;

export function HelpPage() {
  const styles = useStyles();
  const { t, language } = useTexts();
  useEffect(() => showCurrent(t('help.title')), [t]);
  const open = (name: string) =>
    void openLink(new URL(`/tab/legal/${name}${language === 'de' ? '.de' : ''}.html`, window.location.href).href);
  return (
    <div className={styles.root}>
      <PageTitle>{t('help.title')}</PageTitle>
      <section className={styles.section}>
        <Subtitle2 as="h2" className={styles.heading}>
          {t('help.what')}
        </Subtitle2>
        <Body1>{t('help.whatText')}</Body1>
        <Body1>{t('help.ring')}</Body1>
      </section>
      <section className={styles.section}>
        <Subtitle2 as="h2" className={styles.heading}>
          {t('help.procedure')}
        </Subtitle2>
        <Body1>{t('help.steps')}</Body1>
        <ol className={styles.list}>
          {steps.map((step, index) => (
            <li key={step} className={styles.step}>
              <Caption1 className={styles.number} aria-hidden>
                {index + 1}
              </Caption1>
              <span className={styles.words}>
                <Body1Strong>{t(`title.${step}`)}</Body1Strong>
                <Body1>{t(whys[step])}</Body1>
              </span>
            </li>
          ))}
        </ol>
      </section>
      <section className={styles.section}>
        <Subtitle2 as="h2" className={styles.heading}>
          {t('help.noAccount')}
        </Subtitle2>
        <Body1>{t('help.noAccountText')}</Body1>
      </section>
      <section className={styles.section}>
        <Subtitle2 as="h2" className={styles.heading}>
          {t('help.legal')}
        </Subtitle2>
        {documents.map((name) => (
          <span key={name}>
            <TextLink onClick={() => open(name)}>
              {t(`help.${name}`)} <OpenRegular aria-label={t('help.opensOutside')} />
            </TextLink>
          </span>
        ))}
      </section>
    </div>
  );
}
