-- A tenant may hold several Cloudya customers: extensions are named by number and K-account, `112@K1234`.
alter table cloudya_connections drop constraint cloudya_connections_pkey;
alter table cloudya_connections
  add primary key (tenant_id, k_account),
  -- which of NFON's interfaces the client's key is for
  add column api text not null default 'configuration' check (api in ('configuration', 'portal')),
  -- whose API client it is
  add column key text not null default 'own' check (key in ('own', 'operator')),
  -- when it was connected first: their order
  add column connected_at timestamptz,
  -- its switch in the portal is off: its people rest while those of other customers go on
  add column paused_at timestamptz,
  -- it is being removed: what we set for its people goes first
  add column leaving_at timestamptz,
  -- its line-state stream was alive: confirms every line of the customer at once
  add column lines_confirmed_at timestamptz;
update cloudya_connections c set connected_at = c.checked_at,
  lines_confirmed_at = (select t.lines_confirmed_at from tenants t where t.tenant_id = c.tenant_id),
  paused_at = (select t.paused_at from tenants t where t.tenant_id = c.tenant_id and t.paused_reason = 'portal-switch');
alter table cloudya_connections alter column connected_at set not null;
alter table tenants drop column lines_confirmed_at;

-- Until now a tenant had one customer, or had had one: what is left of that is read again.
delete from extensions e where not exists (select 1 from cloudya_connections c where c.tenant_id = e.tenant_id);
delete from match_choices e where not exists (select 1 from cloudya_connections c where c.tenant_id = e.tenant_id);
update extensions e set extension = e.extension || '@' || c.k_account
  from cloudya_connections c where c.tenant_id = e.tenant_id;
update links e set extension = e.extension || '@' || c.k_account
  from cloudya_connections c where c.tenant_id = e.tenant_id;
update match_choices e set extension = e.extension || '@' || c.k_account
  from cloudya_connections c where c.tenant_id = e.tenant_id;
update email_corrections e set extension = e.extension || '@' || c.k_account
  from cloudya_connections c where c.tenant_id = e.tenant_id;
update match_readings r set in_use = (
    select jsonb_agg(extension || '@' || c.k_account order by place)
    from jsonb_array_elements_text(r.in_use) with ordinality as known (extension, place))
  from cloudya_connections c where c.tenant_id = r.tenant_id and jsonb_array_length(r.in_use) > 0;
-- `112/near-miss`
update conversations v set reported = (
    select jsonb_agg(split_part(entry, '/', 1) || '@' || c.k_account || substr(entry, length(split_part(entry, '/', 1)) + 1) order by place)
    from jsonb_array_elements_text(v.reported) with ordinality as known (entry, place))
  from cloudya_connections c where c.tenant_id = v.tenant_id and jsonb_array_length(v.reported) > 0;
update audit a set details = a.details || jsonb_build_object('extension', (a.details ->> 'extension') || '@' || c.k_account)
  from cloudya_connections c where c.tenant_id = a.tenant_id and a.details ? 'extension';
-- trouble of a customer stands under its name, `cloudya@K1234`
update tenants t set troubles = (
    select jsonb_object_agg(
      case when source in ('cloudya', 'cloudya-write', 'portal-switch') then source || '@' || c.k_account else source end,
      case when source in ('cloudya', 'cloudya-write', 'portal-switch')
        then jsonb_set(problem, '{values,kAccount}', to_jsonb(c.k_account)) else problem end)
    from jsonb_each(t.troubles) as standing (source, problem))
  from cloudya_connections c where c.tenant_id = t.tenant_id and t.troubles <> '{}';
update conversations v set told_troubles = (
    select jsonb_object_agg(
      case when told ->> 'source' in ('cloudya', 'cloudya-write', 'portal-switch') then code || '@' || c.k_account else code end,
      case when told ->> 'source' in ('cloudya', 'cloudya-write', 'portal-switch')
        then jsonb_set(told, '{source}', to_jsonb((told ->> 'source') || '@' || c.k_account)) else told end)
    from jsonb_each(v.told_troubles) as known (code, told))
  from cloudya_connections c where c.tenant_id = v.tenant_id and v.told_troubles <> '{}';

-- the customer an extension belongs to
alter table extensions add column k_account text not null generated always as (split_part(extension, '@', 2)) stored;
alter table links add column k_account text not null generated always as (split_part(extension, '@', 2)) stored;
