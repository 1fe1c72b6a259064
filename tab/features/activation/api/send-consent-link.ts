import { useTexts } from '../../../lib/i18n.ts';
import { shareInTeams } from '../../../lib/teams.ts';
import { useConsentLink } from './consent-link.ts';

/** Sends the link for somebody who may consent on to a chat; makes one where there is none. */
export function useSendConsentLink(known: string | undefined): { run(): void; busy: boolean; error: unknown } {
  const { t } = useTexts();
  const link = useConsentLink();
  async function send(): Promise<void> {
    const url = known ?? (await link.mutateAsync({})).consent.link?.url;
    if (url) await shareInTeams(t('consent.linkMessage'), url);
  }
  return { run: () => void send().catch(() => undefined), busy: link.isPending, error: link.error };
}
