-- Opt-outs of people who have no link now: disabled or deleted for a while, or their extension's e-mail was changed.
create table left_out_people (
  tenant_id text not null references tenants on delete cascade,
  user_id text not null,
  left_out_by text,
  primary key (tenant_id, user_id)
);
