import { Caption1 } from '@fluentui/react-components';
import type { CloudyaConnectionView } from '../../../../contract/onboarding.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { useLayoutStyles } from './layout-styles.ts';

/** `K1234, 30 extensions` */
export function AccountLine({ connection: { kAccount, extensions } }: { connection: CloudyaConnectionView }) {
  const styles = useLayoutStyles();
  const { t } = useTexts();
  return <Caption1 className={styles.quiet}>{t('connect.account', { kAccount, count: extensions })}</Caption1>;
}
