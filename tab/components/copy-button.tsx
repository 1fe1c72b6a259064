import { Button } from '@fluentui/react-components';
import { CheckmarkRegular } from '@fluentui/react-icons/svg/checkmark';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { useEffect, useState } from 'react';
import { copyText } from '../lib/copy.ts';
import { useTexts } from '../lib/i18n.ts';

const shownMs = 2_000;

interface CopyButtonProps {
  text: string;
  label: string;
  /** Only the icon, the label for screen readers. */
  iconOnly?: boolean;
}

export function CopyButton({ text, label, iconOnly = false }: CopyButtonProps) {
  const { t } = useTexts();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const shown = copied ? t('common.copied') : label;
  return (
    <Button
      size="small"
      appearance="subtle"
      icon={copied ? <CheckmarkRegular /> : <CopyRegular />}
      aria-label={shown}
      title={iconOnly ? shown : undefined}
      onClick={() => void copyText(text).then(setCopied)}
    >
      {iconOnly ? undefined : shown}
    </Button>
  );
}
