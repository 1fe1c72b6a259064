-- Entries of one moment have an order, so that the list can be read on from any of them.
alter table audit add column id bigint generated always as identity primary key;
drop index audit_by_time;
create index audit_by_time on audit (tenant_id, at, id);
