-- A deactivation has begun and has not ended yet: whoever starts next goes on with it.
alter table tenants add column deactivating_at timestamptz;
