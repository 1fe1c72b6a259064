/** Control calls about presence: what a person's own Teams client reports, and what the person prefers. */
import { Router } from 'express';
import { BadControlCall, control, numberOf, textOf } from '../../core/control.ts';
import type { Simulator } from '../../core/simulator.ts';
import type { Notifier } from '../graph/notify.ts';
import { prefer, reportOwnPresence } from '../presence.ts';
import type { PresencePair } from '../world.ts';
import { describePresence } from './describe.ts';
import { userIn } from './lookup.ts';

/** Pairs a person's own Teams client reports (https://learn.microsoft.com/graph/cloud-communications-manage-presence-state). */
const ownPairs = [
  'Available/Available',
  'Available/OutOfOffice',
  'Busy/Busy',
  'Busy/InACall',
  'Busy/InAConferenceCall',
  'Busy/InAMeeting',
  'DoNotDisturb/DoNotDisturb',
  'DoNotDisturb/Presenting',
  'DoNotDisturb/Focusing',
  'Away/Away',
  'Away/OutOfOffice',
  'BeRightBack/BeRightBack',
  'Offline/Offline',
  'Offline/OffWork',
];

/** https://learn.microsoft.com/graph/api/presence-setuserpreferredpresence */
const preferredPairs = [
  'Available/Available',
  'Busy/Busy',
  'DoNotDisturb/DoNotDisturb',
  'BeRightBack/BeRightBack',
  'Away/Away',
  'Offline/OffWork',
];

export function presenceCalls(sim: Simulator, notifier: Notifier): Router {
  const router = Router();
  router.get(
    '/users/:upn/presence',
    control((request) => describePresence(sim, userIn(sim, request))),
  );
  router.post(
    '/users/:upn/presence',
    control((request) => {
      const user = userIn(sim, request);
      const pair = pairOf(request.body ?? {}, ownPairs, 'A Teams client reports');
      reportOwnPresence(sim, user, pair, request.body.outOfOffice === true || pair.activity === 'OutOfOffice');
      return describePresence(sim, user);
    }),
  );
  router.post(
    '/users/:upn/preferred-presence',
    control((request) => {
      const user = userIn(sim, request);
      const { body = {} } = request;
      const pair = pairOf(body, preferredPairs, 'A person prefers');
      const lastsMs = body.seconds === undefined ? undefined : numberOf(body, 'seconds', 1) * 1000;
      prefer(sim, user, { ...pair, expiresAt: lastsMs === undefined ? null : sim.clock.now() + lastsMs });
      return describePresence(sim, user);
    }),
  );
  router.delete(
    '/users/:upn/preferred-presence',
    control((request) => {
      prefer(sim, userIn(sim, request), null);
      return describePresence(sim, userIn(sim, request));
    }),
  );
  router.post(
    '/users/:upn/hint',
    control((request) => {
      const times = request.body?.times === undefined ? 1 : numberOf(request.body, 'times', 1);
      return {
        sent: Array.from({ length: times }, () => notifier.tell(userIn(sim, request))).reduce((a, b) => a + b, 0),
      };
    }),
  );
  return router;
}

function pairOf(body: Record<string, unknown>, allowed: string[], who: string): PresencePair {
  const pair = { availability: textOf(body, 'availability'), activity: textOf(body, 'activity') };
  if (!allowed.includes(`${pair.availability}/${pair.activity}`))
    throw new BadControlCall(`${who} one of ${allowed.join(', ')}.`);
  return pair;
}
