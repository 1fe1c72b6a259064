-- Voicemail e-mails that were set to a member's address, with what stood there before: for undo, and for whoever goes on
-- after a break between record, write and reading back.
create table email_corrections (
  id bigint generated always as identity primary key,
  tenant_id text not null references tenants on delete cascade,
  extension text not null,
  user_id text not null,
  -- null = none was entered
  old_email text,
  new_email text not null,
  state text not null check (state in ('writing', 'written', 'undoing')),
  -- when it came into this state, and who brought it there
  since timestamptz not null,
  by_id text not null,
  by_name text not null,
  corrected_at timestamptz not null,
  corrected_by text not null
);
-- one at a time for each extension
create unique index email_corrections_under_way on email_corrections (tenant_id, extension) where state <> 'written';
create index email_corrections_of_extension on email_corrections (tenant_id, extension);
