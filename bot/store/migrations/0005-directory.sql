-- the last look at the directory's changes that came to their end
alter table match_readings add column directory_looked_at timestamptz;
-- digest of what was matched before changes that links and report have not followed yet
alter table match_readings add column outcomes_before text;
