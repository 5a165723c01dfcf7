-- The certificate that a renewal replaced: good until the new one is first used, for an answer may be lost.
alter table device add column previous_serial text;
