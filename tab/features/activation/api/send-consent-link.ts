import { useState } from 'react';
import { copyText } from '../../../lib/copy.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { canShare, shareInTeams } from '../../../lib/teams.ts';
import { useConsentLink } from './consent-link.ts';

/** Sends the link for somebody who may consent on to a chat, or copies it where Teams has no window for that; makes one where there is none. */
export function useSendConsentLink(known: string | undefined): {
  run(): void;
  busy: boolean;
  error: unknown;
  label: string;
} {
  const { t } = useTexts();
  const link = useConsentLink();
  const [copied, setCopied] = useState(false);
  async function send(): Promise<void> {
    const url = known ?? (await link.mutateAsync({})).consent.link?.url;
    if (!url) return;
    if (canShare()) await shareInTeams(t('consent.linkMessage'), url);
    else setCopied(await copyText(url));
  }
  return {
    run: () => void send().catch(() => undefined),
    busy: link.isPending,
    error: link.error,
    label: t(canShare() ? 'consent.sendOn' : copied ? 'consent.linkCopied' : 'consent.copyLink'),
  };
}
