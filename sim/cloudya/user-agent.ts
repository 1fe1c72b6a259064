/** NFON asks of every request `User-Agent: <product>/<version> (<K-account>)` (NFON CTI-API README, "User-Agent"). */
import type { NextFunction, Request, Response } from 'express';
import type { Simulator } from '../core/simulator.ts';

const asked = /^[\w.-]+\/[\w.-]+ \(K\d+\)$/;

export function checkUserAgent(sim: Simulator, refuse: (response: Response, message: string) => void) {
  return (request: Request, response: Response, next: NextFunction) => {
    if (!sim.world.cloudya.settings.strictUserAgent || asked.test(request.headers['user-agent'] ?? '')) return next();
    refuse(response, 'The User-Agent must read <product>/<version> (<K-account>).');
  };
}
