/** Where each of Microsoft's clouds is reached: https://learn.microsoft.com/graph/deployments, and for the notifications https://learn.microsoft.com/graph/changenotifications-for-presence. */
import { expect, it } from 'vitest';
import { clouds } from '../../../bot/identity/clouds.ts';

it.each([
  ['global', 'login.microsoftonline.com', 'graph.microsoft.com', true],
  ['gcc-high', 'login.microsoftonline.us', 'graph.microsoft.us', false],
  ['dod', 'login.microsoftonline.us', 'dod-graph.microsoft.us', false],
] as const)(
  '%s signs in at %s, asks %s, and is told of changed presence: %s',
  (cloud, loginHost, graphHost, presenceHints) => {
    expect(clouds[cloud]).toEqual({ loginHost, graphHost, presenceHints });
  },
);
