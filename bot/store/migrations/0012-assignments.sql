-- Which tenant may reach a Cloudya customer with the operator's API client. The tenant may not have opened the app yet: it
-- gets its row with the assignment.
create table assignments (
  k_account text primary key,
  tenant_id text not null references tenants on delete cascade,
  assigned_at timestamptz not null
);
create index assignments_of_tenant on assignments (tenant_id);
-- Connections the operator has ended and the app has not followed yet.
create table withdrawals (
  tenant_id text not null references tenants on delete cascade,
  k_account text not null,
  -- whose API client the connection had then: a newer one stays
  key text not null check (key in ('own', 'operator')),
  at timestamptz not null,
  primary key (tenant_id, k_account)
);
