/** Pages outside the tab: where pop-ups begin and come back, and the forwarded consent link. No bearer token here; single-use secrets instead. */
import express, { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { beginConsent, returnFromConsent } from '../onboarding/give-consent.ts';
import type { OnboardingDeps } from '../onboarding/onboarding.ts';
import { beginSignIn, confirmState, returnFromSignIn } from '../onboarding/sign-in.ts';
import { plainPage, wordsFor } from './plain-page.ts';

const fiveMinutes = 5 * 60_000;

export function authPages(deps: OnboardingDeps): Router {
  const router = Router();
  router.use(['/auth', '/c'], (_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  router.get('/auth/start', start(deps));
  router.get('/auth/confirm', confirm(deps));
  router.get('/auth/callback', signInCallback(deps));
  router.post('/auth/callback', express.urlencoded({ extended: false }), signInCallback(deps));
  router.get('/auth/consent-callback', consentCallback(deps));
  router.get('/c/:secret', showLink(deps));
  router.post('/c/:secret', followLink(deps));
  return router;
}

function expired(request: Request, response: Response): void {
  const words = wordsFor(request);
  response.status(410).send(plainPage(words, words.expiredTitle, words.expiredText));
}

function start(deps: OnboardingDeps) {
  return async (request: Request, response: Response) => {
    const secret = String(request.query.ticket ?? '');
    const now = new Date(deps.clock.now());
    const consent = await deps.store.redeemTicket('consent', secret, now);
    if (consent)
      return response.redirect(
        302,
        await beginConsent(deps, { tenantId: consent.tenantId, userId: consent.userId, name: consent.payload.name }),
      );
    const signIn = await deps.store.redeemTicket('sign-in', secret, now);
    if (signIn) return response.redirect(302, await beginSignIn(deps, signIn));
    expired(request, response);
  };
}

/** Whoever opens this answers Microsoft, and nobody else: nothing is stored, kept or proven by it. */
function confirm(deps: OnboardingDeps) {
  return (request: Request, response: Response) => {
    const tenantId = z.uuid().safeParse(request.query.tenant);
    if (tenantId.success) response.redirect(302, deps.profile.confirmUrl(tenantId.data, confirmState));
    else expired(request, response);
  };
}

function signInCallback(deps: OnboardingDeps) {
  return async (request: Request, response: Response) => {
    const answer = (request.method === 'POST' ? request.body : request.query) as Record<string, string | undefined>;
    const { state = '', code, error, error_description: errorDescription } = answer;
    if (state === confirmState) return response.redirect(302, '/tab/auth-end.html?result=confirmed');
    const outcome = await returnFromSignIn(deps, { state, code, error, errorDescription });
    if (outcome.kind === 'expired') return expired(request, response);
    await endPopup(deps, response, outcome);
  };
}

function consentCallback(deps: OnboardingDeps) {
  return async (request: Request, response: Response) => {
    const {
      state = '',
      error,
      error_description: errorDescription,
    } = request.query as Record<string, string | undefined>;
    const outcome = await returnFromConsent(deps, { state, error, errorDescription });
    if (outcome.kind === 'expired') return expired(request, response);
    if (outcome.userId !== undefined) return endPopup(deps, response, outcome);
    const words = wordsFor(request);
    const [title, text] =
      error === undefined ? [words.thanksTitle, words.thanksText] : [words.declinedTitle, words.declinedText];
    response.send(plainPage(words, title, text));
  };
}

/** The end page hands the tab a handle that is good for the same person only; never a token. */
async function endPopup(
  deps: OnboardingDeps,
  response: Response,
  { tenantId, userId }: { tenantId: string; userId: string | undefined },
): Promise<void> {
  const handle = await deps.store.createTicket({
    purpose: 'result',
    tenantId,
    userId,
    payload: {},
    expiresAt: new Date(deps.clock.now() + fiveMinutes),
  });
  response.redirect(302, `/tab/auth-end.html?result=${handle}`);
}

/** Opening the link changes nothing and reveals nothing: mail scanners open links, too. */
function showLink(deps: OnboardingDeps) {
  return async (request: Request<{ secret: string }>, response: Response) => {
    const words = wordsFor(request);
    const ticket = await peekLink(deps, request);
    if (!ticket) return linkEnded(request, response);
    const { steps, rights } = await deps.store.loadFacts(ticket.tenantId, '');
    if (steps.consent?.doneAt === undefined)
      return response.send(plainPage(words, words.linkTitle, words.linkText, words.linkButton));
    // User.Read is tried by an admin's sign-in, which a rule may stop although the consent stands
    if (rights.every(({ name, state }) => state === 'granted' || name === 'User.Read'))
      return response.send(plainPage(words, words.givenTitle, words.givenText));
    response.send(plainPage(words, words.linkTitle, words.withdrawnText, words.linkButton));
  };
}

function followLink(deps: OnboardingDeps) {
  return async (request: Request<{ secret: string }>, response: Response) => {
    const ticket = await peekLink(deps, request);
    if (!ticket) return linkEnded(request, response);
    response.redirect(303, await beginConsent(deps, { tenantId: ticket.tenantId, userId: undefined, name: undefined }));
  };
}

function peekLink({ store, clock }: OnboardingDeps, { params }: Request<{ secret: string }>) {
  return store.peekTicket('consent-link', params.secret, new Date(clock.now()));
}

function linkEnded(request: Request<{ secret: string }>, response: Response): void {
  const words = wordsFor(request);
  response.status(410).send(plainPage(words, words.endedTitle, words.endedText));
}
