create table outbox (
    id integer primary key check (id = 1),
    identity text not null,
    last_number integer not null,
    dropped integer not null
);

insert into outbox values (1, lower(hex(randomblob(16))), 0, 0);

create table batch (
    number integer primary key,
    message blob not null
);
