/** `POST /sim/demo/afresh`: the demo from the beginning, the app included. Only where the demo runs. */
import { Router } from 'express';
import { control } from '../core/control.ts';
import type { Area } from '../core/simulator.ts';

export function afreshArea(startAfresh: () => Promise<void>): Area {
  let under: Promise<void> | undefined;
  const router = Router();
  router.post(
    '/demo/afresh',
    control(() => {
      under ??= startAfresh().finally(() => {
        under = undefined;
      });
      return under;
    }),
  );
  return { control: router };
}
