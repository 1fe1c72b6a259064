import { useMutation } from '@tanstack/react-query';
import { send } from '../../../lib/api-client.ts';

const fileName = 'cloudya-presence-matches.csv';

/** Fetched with the token, then handed to the browser as a file. */
export function useExportMatches() {
  return useMutation({
    mutationFn: async () => {
      const url = URL.createObjectURL(await (await send('exportMatches')).blob());
      const link = document.createElement('a');
      link.href = url;
      link.download = fileName;
      link.click();
      // some browsers read the file after the click has returned
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    },
  });
}
