-- Who changed what. An entry's text holds the hash of the one before; it is never changed.
create table audit_entry (
    seq integer primary key,
    -- for looking things up; what counts is in the text
    action text not null,
    who text not null,
    entry text not null
);
create index audit_entry_action on audit_entry (action, seq);
-- The newest entry's number and hash: an end that was cut off is missed.
create table audit_head (
    seq integer not null,
    hash text not null
);
insert into audit_head (seq, hash) values (0, '0000000000000000000000000000000000000000000000000000000000000000');
