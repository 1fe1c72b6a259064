-- What a chat has been told, so that nothing is told twice and a card is touched only when it would say something new.
alter table conversations
  -- fingerprints of the cards as they stand in the chat
  add column progress_digest text,
  add column report_digest text,
  -- entries the report has named, `["112/near-miss"]`; null = no report in this chat
  add column reported jsonb,
  add column reported_at timestamptz,
  -- troubles whose beginning was told and whose end was not: `{"cloudya_silent": {"source": "cloudya", "at": "2026-03-02T09:00:00Z"}}`
  add column told_troubles jsonb not null default '{}',
  -- one sender at a time: held until
  add column held_until timestamptz;
