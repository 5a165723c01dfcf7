create table assignment (
    id integer primary key check (id = 1),
    counter integer not null,
    content text not null,
    not_after text not null,
    targets text not null,
    received text not null
);

create table model_update (
    model text primary key,
    state text not null,
    detail text not null,
    since text not null
);

create table installed (
    model text not null,
    place text not null check (place in ('active', 'previous')),
    detail text not null,
    primary key (model, place)
);

create table refusal (
    model text not null,
    manifest text not null,
    attempt integer not null,
    reason text not null,
    primary key (model, manifest)
);

create table fact (
    name text primary key,
    value text not null
);
