-- What may be done on a phone while its person is on a Teams call or does not want to be disturbed:
-- {"profile": 1..9 or null, "logOut": boolean}; null = nothing.
alter table tenants add column acting jsonb;

-- What we changed on an extension, or were not let change. Recorded before it is written; with `before` it is a mark of ours.
create table levers (
  tenant_id text not null,
  extension text not null,
  kind text not null check (kind in ('profile', 'login-status')),
  state text not null check (
    state in ('taking', 'used', 'putting-back', 'spared', 'yielded', 'kept-by-person', 'refused')
  ),
  -- what stood there and is put back; null = nothing of ours stands, and none was written
  before text,
  -- what we set, or would
  wanted text not null,
  refusal text check (
    refusal in ('cannot-put-back', 'no-such-profile', 'not-an-agent', 'no-right', 'no-licence')
  ),
  -- when it came into this state
  since timestamptz not null,
  next_try_at timestamptz,
  -- failures in a row, and how often a write did not show
  tries integer not null default 0,
  mismatches integer not null default 0,
  last_error text,
  primary key (tenant_id, extension, kind),
  foreign key (tenant_id, extension) references links on update cascade on delete cascade
);
create index levers_marked on levers (tenant_id) where before is not null;
