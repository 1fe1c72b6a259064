-- When a presence's sequence number was last read: one that nobody has read for long holds off lower ones no more.
alter table links add column presence_sequence_at timestamptz;
update links set presence_sequence_at = presence_read_at where presence_sequence is not null;
