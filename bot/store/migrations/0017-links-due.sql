-- When a link needs its next look, in a column that an index finds. From two versions that differ the planner expects nearly
-- all links, and reads every one of them at each look.
alter table links add column due_at timestamptz generated always as (
  case
    when inputs_version <> settled_version then coalesce(next_try_at, timestamptz '-infinity')
    when wake_at is not null then greatest(wake_at, next_try_at)
  end
) stored;
drop index links_dirty;
drop index links_wake;
create index links_due on links (tenant_id, due_at) where due_at is not null;
