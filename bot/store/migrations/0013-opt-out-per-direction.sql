-- A person may be left out of one direction. Who had been left out stays out of both.
alter table links
  add column left_out_cloudya_to_teams boolean not null default false,
  add column left_out_teams_to_cloudya boolean not null default false;
update links set left_out_cloudya_to_teams = true, left_out_teams_to_cloudya = true where left_out;
alter table links drop column left_out;
-- out of both directions: neither read nor written
alter table links
  add column left_out boolean not null generated always as (left_out_cloudya_to_teams and left_out_teams_to_cloudya) stored;

alter table left_out_people
  add column left_out_cloudya_to_teams boolean not null default true,
  add column left_out_teams_to_cloudya boolean not null default true;
alter table left_out_people
  alter column left_out_cloudya_to_teams drop default,
  alter column left_out_teams_to_cloudya drop default;
