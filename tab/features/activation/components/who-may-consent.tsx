import { Avatar, Body1, Body1Strong, Caption1, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircle16Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import { Warning16Filled } from '@fluentui/react-icons/svg/warning';
import { useToneStyles } from '../../../components/tones.ts';
import { useLayout } from '../../../components/use-layout.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { AsideSection } from './aside-section.tsx';
import { useLayoutStyles } from './layout-styles.ts';
import { useWizard } from './wizard-context.ts';

const useStyles = makeStyles({
  person: { display: 'grid', gridTemplateColumns: '32px minmax(0, 1fr)', columnGap: '10px' },
  words: { display: 'flex', flexDirection: 'column' },
  may: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalXS, marginTop: '2px' },
});

/** Who is asking, with which role, and whether that is enough; before the click, not after it. */
export function WhoMayConsent() {
  const layout = useLayoutStyles();
  const { t } = useTexts();
  const phone = useLayout() === 'phone';
  const { me } = useWizard().state;
  if (phone) return <Viewer />;
  return (
    <AsideSection title={t('consent.who')}>
      <Viewer />
      <Caption1 className={layout.quiet}>{t(me.mayConsent ? 'consent.whoElse' : 'consent.onlyPrivileged')}</Caption1>
    </AsideSection>
  );
}

function Viewer() {
  const styles = useStyles();
  const tones = useToneStyles();
  const { t } = useTexts();
  const phone = useLayout() === 'phone';
  const { me } = useWizard().state;
  const role = me.roles.map((name) => t(`roles.${name}`, { defaultValue: name })).join(', ');
  return (
    <div className={styles.person}>
      <Avatar name={me.name} color="colorful" aria-hidden />
      <div className={styles.words}>
        {phone ? <Body1>{t('consent.youAre', { role })}</Body1> : <Body1Strong>{t('common.you', me)}</Body1Strong>}
        {!phone && <Caption1>{role}</Caption1>}
        <span className={styles.may}>
          {me.mayConsent ? (
            <CheckmarkCircle16Filled className={tones.ok} aria-hidden />
          ) : (
            <Warning16Filled className={tones.warn} aria-hidden />
          )}
          <Caption1>{t(me.mayConsent ? 'consent.youMay' : 'consent.youMayNot')}</Caption1>
        </span>
      </div>
    </div>
  );
}
