/** `POST /sim/companies`: the seed company once more, under another domain, with a tenant and a Cloudya customer of its own. */
import { type Request, Router } from 'express';
import { type CloudyaAccess, type Customer, seedCustomer } from './cloudya/world.ts';
import { BadControlCall, control, numberOf, textOf } from './core/control.ts';
import type { Area, Simulator } from './core/simulator.ts';
import { addCompany } from './microsoft/directory.ts';
import type { SimTenant } from './microsoft/world.ts';
import { seedCompany, stableId } from './seed/company.ts';

export function companyArea(sim: Simulator): Area {
  const router = Router();
  router.post(
    '/companies',
    control((request) => addOne(sim, request)),
  );
  router.get(
    '/companies',
    control(() => listCompanies(sim)),
  );
  return { control: router };
}

function addOne(sim: Simulator, { body }: Request) {
  const domain = textOf(body, 'domain').toLowerCase();
  const kAccount = textOf(body, 'kAccount');
  const users = body.users === undefined ? 40 : numberOf(body, 'users', 40);
  if (sim.world.cloudya.customers[kAccount]) throw new BadControlCall(`${kAccount} exists already.`);
  const name = body.name === undefined ? domain : textOf(body, 'name');
  const tenantId = body.tenantId === undefined ? stableId('tenant', domain) : textOf(body, 'tenantId');
  const company = seedCompany(users, { name, domain, tenantId });
  const tenant = addCompany(sim, company);
  const customer = seedCustomer(company, accessOf(kAccount));
  sim.world.cloudya.customers[kAccount] = customer;
  sim.changed('customers');
  return describe(tenant, customer);
}

/** Logins that begin with the customer's number, in small letters. */
function accessOf(kAccount: string): CloudyaAccess {
  const own = kAccount.toLowerCase();
  return {
    kAccount,
    clientId: `${own}-presence`,
    clientSecret: `${own}-secret`,
    ctiUser: `${own}-presence`,
    ctiPassword: `${own}-pass`,
  };
}

function describe({ id, name, domain, users }: SimTenant, { kAccount, apiClient, ctiUser, extensions }: Customer) {
  return {
    tenantId: id,
    name,
    domain,
    people: Object.keys(users).length,
    extensions: Object.keys(extensions).length,
    cloudya: {
      kAccount,
      clientId: apiClient.id,
      clientSecret: apiClient.secret,
      ctiUser: ctiUser.name,
      ctiPassword: ctiUser.password,
    },
  };
}

/** Tenant and customer belong together by the company's name. */
function listCompanies(sim: Simulator) {
  const customers = Object.values(sim.world.cloudya.customers);
  return Object.values(sim.world.microsoft.tenants).flatMap((tenant) =>
    customers.filter(({ company }) => company === tenant.name).map((customer) => describe(tenant, customer)),
  );
}
