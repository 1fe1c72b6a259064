-- One row per Entra tenant that has opened the app.
create table tenants (
  tenant_id text primary key,
  organisation_name text,
  default_domain text,
  phase text not null default 'onboarding' check (phase in ('onboarding', 'activating', 'active', 'paused')),
  paused_reason text check (paused_reason in ('by-admin', 'portal-switch')),
  paused_at timestamptz,
  paused_by text,
  cloudya_to_teams boolean not null default true,
  teams_to_cloudya boolean not null default true,
  activated_at timestamptz,
  -- the leader holds the line-state stream and does the tenant's writes
  leader_id text,
  leader_seen_at timestamptz,
  -- the line-state stream was alive: confirms every line of the tenant at once
  lines_confirmed_at timestamptz,
  -- the admin's mapping between the two vocabularies; null = the default
  mapping jsonb,
  -- trouble the overview and the bot tell: { code, at, values } per source ('cloudya', 'teams-write', 'teams-read', 'directory')
  troubles jsonb not null default '{}',
  created_at timestamptz not null
);

-- Wizard: which step is done, by whom; what is known within it.
create table onboarding_steps (
  tenant_id text not null references tenants on delete cascade,
  step text not null,
  done_at timestamptz,
  done_by text,
  skipped boolean not null default false,
  -- problem of the last try: { code, at, values }
  problem jsonb,
  -- facts of the step, e.g. chosen address, proof of rights
  facts jsonb not null default '{}',
  primary key (tenant_id, step)
);

create table cloudya_connections (
  tenant_id text primary key references tenants on delete cascade,
  -- a customer number belongs to one tenant
  k_account text not null unique,
  company_name text not null,
  extensions integer not null,
  lines_in_use integer not null default 0,
  client_id text not null,
  cti_user text not null,
  -- sealed { clientSecret, ctiPassword }
  secrets text not null,
  rights jsonb not null,
  switch_state text not null check (switch_state in ('on', 'off', 'unknown')),
  switch_checked_at timestamptz not null,
  switch_continued_anyway boolean not null default false,
  checked_at timestamptz not null,
  -- our entry in Cloudya's integration registry
  integration_id text,
  connected_since timestamptz,
  last_line_at timestamptz
);

-- Single-use secrets of pop-ups and forwarded links, stored as hashes.
create table tickets (
  hash text primary key,
  tenant_id text not null references tenants on delete cascade,
  purpose text not null check (purpose in ('consent', 'consent-link', 'consent-state', 'sign-in', 'sign-in-state', 'result')),
  -- object id of the person it was made for; null for a forwarded link
  user_id text,
  -- sealed { codeVerifier, nonce } or the outcome of a finished pop-up
  payload text,
  expires_at timestamptz not null,
  used_at timestamptz
);

create table sync_users (
  tenant_id text not null references tenants on delete cascade,
  user_id text not null,
  upn text not null,
  name text not null,
  round integer not null,
  state text not null check (state in ('signed-in', 'signed-out')),
  cause text,
  signed_in_at timestamptz not null,
  signed_in_by text,
  primary key (tenant_id, user_id),
  unique (tenant_id, round)
);

-- MSAL token caches, sealed; partition = home account id of the sync user.
create table token_caches (
  tenant_id text not null,
  partition text not null,
  sealed text not null,
  updated_at timestamptz not null,
  primary key (tenant_id, partition)
);

create table extensions (
  tenant_id text not null references tenants on delete cascade,
  extension text not null,
  name text not null,
  email text,
  -- null = not read yet
  email_read_at timestamptz,
  primary key (tenant_id, extension)
);

create table directory_users (
  tenant_id text not null references tenants on delete cascade,
  user_id text not null,
  name text not null,
  mail text,
  upn text not null,
  proxy_addresses jsonb not null default '[]',
  enabled boolean not null,
  guest boolean not null,
  primary key (tenant_id, user_id)
);

-- Progress of reading extensions, e-mails and directory; one row per tenant.
create table match_readings (
  tenant_id text primary key references tenants on delete cascade,
  started_at timestamptz not null,
  emails_total integer not null default 0,
  directory_read boolean not null default false,
  delta_link text,
  finished_at timestamptz,
  error text,
  -- extensions whose line was in use when the reading ended: what the preview says activation would show
  in_use jsonb not null default '[]'
);

create table match_choices (
  tenant_id text not null references tenants on delete cascade,
  extension text not null,
  kind text not null check (kind in ('link', 'ignore', 'counts')),
  user_id text,
  reason text,
  by_name text,
  at timestamptz not null,
  primary key (tenant_id, extension)
);

-- A link joins one extension to one Teams user, holds the newest inputs, and what we last applied.
create table links (
  tenant_id text not null references tenants on delete cascade,
  extension text not null,
  user_id text not null,
  name text not null,
  address text,
  matched_by text not null,
  round integer not null,
  left_out_by text,
  left_out boolean not null default false,
  -- no longer matched: our marks are removed, then the row
  retired boolean not null default false,

  line text not null default 'unknown',
  line_since timestamptz,
  -- the vendor's own time of the change, to measure delay
  line_updated_at timestamptz,
  line_confirmed_at timestamptz,
  -- when the change began that is not answered yet, to measure delay; null when it came with a snapshot
  line_noticed_at timestamptz,

  availability text not null default 'PresenceUnknown',
  activity text not null default 'PresenceUnknown',
  out_of_office boolean not null default false,
  presence_sequence text,
  presence_since timestamptz,
  presence_read_at timestamptz,
  -- hint or read that showed the change that is not answered yet, to measure delay
  presence_noticed_at timestamptz,
  -- when a hint, a person or our own write asked for a read; null = none due
  read_due_at timestamptz,
  -- how often to read again while nothing has changed
  read_again integer not null default 0,
  hinted_at timestamptz,

  -- inputs_version grows with every changed input; the link is dirty while it differs from settled_version
  inputs_version bigint not null default 1,
  settled_version bigint not null default 0,
  next_try_at timestamptz,
  tries integer not null default 0,
  last_error text,
  -- when resolve must run again although no input changes: falling edge, renewal, ageing inputs, echo window
  wake_at timestamptz,

  -- our session in Teams: recorded before it is made, removed after it is gone
  session_intended_at timestamptz,
  session_set_at timestamptz,
  -- last time Teams confirmed it, by set or renewal
  session_renewed_at timestamptz,
  -- the latest moment it may still stand; moved before each request
  session_expires_at timestamptz,
  session_cleared_at timestamptz,
  -- begin of the call as Cloudya saw it, and the first read that showed our session
  session_edge_at timestamptz,
  session_seen_at timestamptz,
  -- until then an InACall is taken for the echo of our ended session
  echo_until timestamptz,
  session_accepted_ms integer,
  session_visible_ms integer,

  -- what Cloudya was told
  published text not null default 'none',
  published_at timestamptz,
  published_intended text,
  target_id text,

  acted_at timestamptz,
  -- first settled with both sides known since the activation began
  came_in_step_at timestamptz,
  primary key (tenant_id, extension),
  unique (tenant_id, user_id)
);
create index links_dirty on links (tenant_id, next_try_at) where inputs_version <> settled_version;
create index links_read_due on links (tenant_id, read_due_at) where read_due_at is not null;
create index links_marked on links (tenant_id)
  where session_intended_at is not null or published <> 'none' or published_intended is not null;
create index links_wake on links (tenant_id, wake_at) where wake_at is not null;

create table subscriptions (
  tenant_id text not null references tenants on delete cascade,
  round integer not null,
  sync_user_id text not null,
  -- null while it is being made: intended, not yet known to exist
  subscription_id text unique,
  client_state text not null,
  -- digest of the people it covers: differs = it must be replaced
  members text not null,
  expires_at timestamptz not null,
  renewed_at timestamptz not null,
  -- when it must be renewed, spread out; a lifecycle event moves it to now
  renew_at timestamptz not null,
  last_hint_at timestamptz,
  next_try_at timestamptz,
  tries integer not null default 0,
  primary key (tenant_id, round)
);

-- Measured delays without the person: no presence history is kept. Pruned after an hour.
create table delays (
  tenant_id text not null references tenants on delete cascade,
  direction text not null,
  at timestamptz not null,
  ms integer not null
);
create index delays_by_time on delays (tenant_id, direction, at);

create table activations (
  tenant_id text primary key references tenants on delete cascade,
  state text not null check (state in ('running', 'done', 'failed')),
  started_at timestamptz not null,
  started_by text,
  finished_at timestamptz,
  stages jsonb not null,
  problem jsonb
);

create table audit (
  tenant_id text not null references tenants on delete cascade,
  at timestamptz not null,
  by_id text,
  by_name text,
  act text not null,
  details jsonb not null default '{}'
);
create index audit_by_time on audit (tenant_id, at);

create table conversations (
  tenant_id text not null,
  conversation_id text not null,
  -- object id of the person; the bot lives in personal scope
  user_id text not null,
  reference jsonb not null,
  locale text not null,
  welcomed_at timestamptz,
  -- 403/404 from Teams: the person removed the app
  dead_at timestamptz,
  progress_activity_id text,
  report_activity_id text,
  primary key (tenant_id, conversation_id)
);

-- Whose admin role was proven in the tab, and when: the bot accepts commands for 8 hours after.
create table proven_admins (
  tenant_id text not null,
  user_id text not null,
  name text not null,
  upn text not null,
  locale text,
  proven_at timestamptz not null,
  primary key (tenant_id, user_id)
);
