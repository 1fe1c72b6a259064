-- when the customer's extensions were listed last
alter table cloudya_connections add column extensions_listed_at timestamptz;
-- whose e-mail is read next
create index on extensions (tenant_id, k_account, email_read_at nulls first);
-- what in NFON's registry says that it writes presence in Teams, too; null: nothing
alter table cloudya_connections add column other_writer text;
