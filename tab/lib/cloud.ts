import { type CloudName, cloudNames } from '../../contract/clouds.ts';

/** Microsoft's cloud that the app is run for. The server writes it into the page; a page served otherwise is of the global one. */
export function cloud(): CloudName {
  const told = document.documentElement.dataset.cloud;
  return cloudNames.find((name) => name === told) ?? 'global';
}
