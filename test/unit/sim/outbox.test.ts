import { expect, it, vi } from 'vitest';
import type { Simulator } from '../../../sim/core/simulator.ts';
import { createEndpoints } from '../../../sim/microsoft/graph/endpoints.ts';
import { createOutbox } from '../../../sim/microsoft/graph/outbox.ts';

const settings = { answerMs: 1_000, markingLeast: 1, markingWindowMs: 600_000, retryForMs: 0, retryFirstMs: 20 };

it.each([
  ['an answer that was not waited for any longer is late, whatever the clock says', 'TimeoutError', 1],
  ['a connection that was refused at once is not', 'NetworkError', 0],
])('%s', async (_, name, slow) => {
  const sim = {
    world: { microsoft: { settings } },
    clock: Date,
    fetchByName: async () => {
      throw new DOMException('no answer', name);
    },
  } as unknown as Simulator;
  const endpoints = createEndpoints(sim);
  createOutbox(sim, endpoints).send('https://presence.contoso.example/api/webhooks', []);
  await vi.waitFor(() => expect(endpoints.list()[0]).toMatchObject({ posts: 1, refused: 1, answers: 1, slow }));
});
