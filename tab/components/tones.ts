/** Colours of states. They only repeat what icon and word say; in high contrast all are the same white. */
import { makeStyles, tokens } from '@fluentui/react-components';

export type Tone = 'ok' | 'warn' | 'bad' | 'brand' | 'grey' | 'plain';

export const useToneStyles: () => Record<Tone, string> = makeStyles({
  ok: { color: tokens.colorStatusSuccessForeground1 },
  warn: { color: tokens.colorStatusWarningForeground3 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  brand: { color: tokens.colorBrandForeground1 },
  grey: { color: tokens.colorNeutralForeground3 },
  plain: { color: tokens.colorNeutralForeground2 },
});
