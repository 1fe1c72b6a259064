-- A removal goes on for as long as something of ours is left with the customer's people.
alter table cloudya_connections
  -- what is left by then is left behind; null: nothing ever is
  add column leaving_until timestamptz,
  -- set while it hangs: when it is tried again
  add column leaving_next_try_at timestamptz;
-- the operator's withdrawals cannot be told apart any more: what had begun ends as it would have
update cloudya_connections set leaving_until = leaving_at + interval '1 day' where leaving_at is not null;
