/** Control calls of the Cloudya side, under `/sim/cloudya`. */
import express, { type Request, Router } from 'express';
import { BadControlCall, control, flagOf, numberOf, textOf } from '../core/control.ts';
import type { Simulator } from '../core/simulator.ts';
import { contoso } from '../seed/company.ts';
import { type CutPlace, cutPlaces, type Delivery, type LineStreams } from './line-streams.ts';
import { portalCalls } from './portal-api-control.ts';
import { profileCalls } from './profiles.ts';
import {
  type Customer,
  ctiTime,
  ctiTimeAfter,
  type ExportColumn,
  exportColumns,
  type PartnerClient,
  type SimExtension,
  simulatedLines,
  simulatedPresences,
} from './world.ts';

export function cloudyaControl(sim: Simulator, streams: LineStreams): Router {
  const router = Router();
  router.use(express.json());
  const customerOf = (request: Request): Customer => {
    const wanted = String(request.body?.customer ?? request.query.customer ?? 'K1234');
    const customer = sim.world.cloudya.customers[wanted];
    if (!customer) throw new BadControlCall(`There is no customer ${wanted}.`, 404);
    return customer;
  };
  extensionCalls(router, sim, streams, customerOf);
  customerCalls(router, sim, customerOf);
  serviceCalls(router, sim, streams);
  portalCalls(router, sim, customerOf);
  return router;
}

type CustomerOf = (request: Request) => Customer;

function extensionCalls(router: Router, sim: Simulator, streams: LineStreams, customerOf: CustomerOf): void {
  const extensionOf = (request: Request): SimExtension => {
    const found = customerOf(request).extensions[String(request.params.extension)];
    if (!found) throw new BadControlCall(`There is no extension ${request.params.extension}.`, 404);
    return found;
  };
  router.get(
    '/extensions',
    control((request) =>
      Object.values(customerOf(request).extensions).map((extension) =>
        describeExtension(customerOf(request), extension),
      ),
    ),
  );
  router.get(
    '/extensions/:extension',
    control((request) => describeExtension(customerOf(request), extensionOf(request))),
  );
  router.post(
    '/extensions/:extension/line',
    control((request) => {
      const extension = extensionOf(request);
      const { line, presence } = request.body ?? {};
      if (!simulatedLines.includes(line)) throw new BadControlCall(`"line" is one of ${simulatedLines.join(', ')}.`);
      if (presence !== undefined && !simulatedPresences.includes(presence))
        throw new BadControlCall(`"presence" is one of ${simulatedPresences.join(', ')}.`);
      Object.assign(extension, { line, presence: presence ?? extension.presence });
      extension.updated = ctiTimeAfter(extension.updated, sim.clock.now());
      streams.tell(customerOf(request), extension, deliveryOf(request.body));
      sim.changed('extensions');
      return describeExtension(customerOf(request), extension);
    }),
  );
  router.post(
    '/extensions/:extension/word',
    control((request) => {
      const { extension, presence } = extensionOf(request);
      const line = textOf(request.body, 'line');
      const updated = ctiTime(sim.clock.now() - 1000 * optionalNumberOf(request.body, 'secondsAgo', 0));
      const named = request.body?.named === undefined ? {} : { customer: textOf(request.body, 'named') };
      streams.say(customerOf(request).kAccount, { extension, presence, line, updated, ...named });
    }),
  );
  router.post(
    '/extensions/:extension/voicemail-email',
    control((request) => {
      const { email } = request.body ?? {};
      if (email !== null && (typeof email !== 'string' || !email.includes('@')))
        throw new BadControlCall('"email" must be an address or null.');
      extensionOf(request).voicemailEmail = email;
      sim.changed('extensions');
    }),
  );
  profileCalls(router, sim, extensionOf);
}

function customerCalls(router: Router, sim: Simulator, customerOf: CustomerOf): void {
  router.post(
    '/switch',
    control((request) => {
      customerOf(request).presenceTeamsConnectorEnabled =
        request.body?.enabled === null ? null : flagOf(request.body, 'enabled');
      sim.changed('switch');
    }),
  );
  router.get(
    '/switch',
    control((request) => ({ enabled: customerOf(request).presenceTeamsConnectorEnabled })),
  );
  router.patch(
    '/rights',
    control((request) => {
      const { apiClient, ctiUser } = customerOf(request);
      const { rights } = apiClient;
      for (const name of ['registry', 'profiles', 'loginStatus'] as const)
        if (request.body?.[name] !== undefined) rights[name] = flagOf(request.body, name);
      if (request.body?.lineStates !== undefined) ctiUser.statesRefused = !flagOf(request.body, 'lineStates');
      sim.changed('rights');
      return { ...rights, lineStates: !ctiUser.statesRefused };
    }),
  );
  router.post(
    '/customers',
    control(({ body }) => addCustomer(sim, body)),
  );
  router.post(
    '/partners',
    control(({ body }) => setPartner(sim, body)),
  );
}

/** Named again, it is changed: another secret, other customers. */
function setPartner(sim: Simulator, body: Record<string, unknown> | undefined): PartnerClient {
  const customers: unknown = body?.customers;
  const known = (name: unknown) => typeof name === 'string' && sim.world.cloudya.customers[name] !== undefined;
  if (!Array.isArray(customers) || !customers.every(known))
    throw new BadControlCall('"customers" is a list of K-accounts that exist.');
  const id = textOf(body, 'id');
  const rights = { registry: true, profiles: true, loginStatus: true };
  const client = { id, secret: textOf(body, 'secret'), rights, customers };
  sim.world.cloudya.partnerClients[id] = client;
  sim.changed('customers');
  return client;
}

/** Like the seed customer, under another number and domain. */
function addCustomer(sim: Simulator, body: Record<string, unknown> | undefined): { kAccount: string } {
  const kAccount = textOf(body, 'kAccount');
  if (sim.world.cloudya.customers[kAccount]) throw new BadControlCall(`${kAccount} exists already.`);
  const seed = structuredClone(sim.world.cloudya.customers.K1234);
  if (!seed) throw new BadControlCall(`The seed customer of ${contoso.name} is gone.`);
  const domain = textOf(body, 'domain');
  for (const extension of Object.values(seed.extensions))
    extension.voicemailEmail = extension.voicemailEmail?.replace(/@.*/, `@${domain}`) ?? null;
  sim.world.cloudya.customers[kAccount] = {
    ...seed,
    kAccount,
    company: textOf(body, 'company'),
    apiClient: { ...seed.apiClient, id: `${kAccount.toLowerCase()}-presence` },
    hasApiClient: true,
    portalKey: null,
    ctiUser: { ...seed.ctiUser, lastLoginAt: null, name: `${kAccount.toLowerCase()}-presence` },
    integrations: {},
  };
  sim.changed('customers');
  return { kAccount };
}

/** What concerns every customer. */
function serviceCalls(router: Router, sim: Simulator, streams: LineStreams): void {
  router.post(
    '/revoke-tokens',
    control(() => {
      sim.world.cloudya.tokensValidFrom = sim.clock.now();
      sim.changed('tokens');
    }),
  );
  router.post(
    '/streams/cut',
    control(({ body }) => ({
      cut: streams.cut(placeOf(body), body?.customer === undefined ? undefined : textOf(body, 'customer')),
    })),
  );
  router.post(
    '/streams/cut-next',
    control(({ body }) => streams.cutNext(numberOf(body, 'count'), optionalNumberOf(body, 'afterStates', 0))),
  );
  router.post(
    '/streams/silence',
    control(({ body }) => streams.silence(flagOf(body, 'silent'))),
  );
  router.patch(
    '/settings',
    control(({ body }) => {
      const { settings } = sim.world.cloudya;
      for (const name of ['strictUserAgent', 'streamEndsWithToken'] as const)
        if (body?.[name] !== undefined) settings[name] = flagOf(body, name);
      for (const name of ['heartbeatSeconds', 'accessTokenSeconds'] as const)
        if (body?.[name] !== undefined) settings[name] = numberOf(body, name, 1);
      if (body?.exportColumns !== undefined) settings.exportColumns = exportColumnsOf(body.exportColumns);
      sim.changed('settings');
      return settings;
    }),
  );
}

function exportColumnsOf(value: unknown): ExportColumn[] | null {
  if (value === null) return null;
  const columns = Array.isArray(value) ? exportColumns.filter((known) => value.includes(known)) : [];
  if (!Array.isArray(value) || columns.length !== value.length)
    throw new BadControlCall(`"exportColumns" is null or a list of ${exportColumns.join(', ')}.`);
  return columns;
}

function placeOf(body: Record<string, unknown> | undefined): CutPlace {
  const place = cutPlaces.find((known) => known === (body?.at ?? 'between'));
  if (place === undefined) throw new BadControlCall(`"at" is one of ${cutPlaces.join(', ')}.`);
  return place;
}

/** `times` it is told (1), `lateMs` after the change (0). */
function deliveryOf(body: Record<string, unknown> | undefined): Delivery {
  return { times: optionalNumberOf(body, 'times', 1), lateMs: optionalNumberOf(body, 'lateMs', 0) };
}

function optionalNumberOf(body: Record<string, unknown> | undefined, name: string, otherwise: number): number {
  return body?.[name] === undefined ? otherwise : numberOf(body, name);
}

/** What an integration tells about the extension; null when nothing is published. */
function publishedFor(customer: Customer, { extension }: SimExtension): unknown {
  const targets = Object.values(customer.integrations).flatMap(({ targets }) => Object.values(targets));
  const found = targets.find(({ target, active }) => active && target.endsWith(`/${extension}`));
  return found ? (found.connectionConfig ?? found.context) : null;
}

export function describeExtension(customer: Customer, extension: SimExtension) {
  const { extension: number, name, line, presence, profiles, activeProfile, agentLoggedIn, voicemailEmail } = extension;
  return {
    extension: number,
    name,
    line,
    presence,
    published: publishedFor(customer, extension),
    profiles,
    activeProfile,
    agentLoggedIn,
    voicemailEmail,
  };
}
