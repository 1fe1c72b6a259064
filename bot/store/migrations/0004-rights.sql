-- Microsoft's permissions, tried out: the result of the last proof of each.
create table rights (
  tenant_id text not null references tenants on delete cascade,
  -- name of the permission as Microsoft prints it
  name text not null,
  state text not null check (state in ('granted', 'missing', 'not-yet')),
  -- when it came into this state
  since timestamptz not null,
  checked_at timestamptz not null,
  primary key (tenant_id, name)
);
