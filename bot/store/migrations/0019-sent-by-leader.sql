-- How many presence requests the leader had sent within the quota's window when it was seen last: whoever leads next goes on counting from there.
alter table tenants add column leader_sent integer not null default 0;
