create table enroll_token (
    id text primary key,
    -- SHA-256 of the secret; the secret itself is nowhere
    secret_sha256 text not null unique,
    labels text not null,
    expires text not null,
    created text not null,
    -- which device and key it was used for: the same key may ask again after a lost answer
    used_device text,
    used_key text
);
create table device (
    id text primary key,
    -- labels of the enrolment token: they win over what the device says of itself
    token_labels text not null,
    hello_labels text not null default '{}',
    serial text not null,
    certificate_not_after text not null,
    enrolled text not null,
    removed text,
    online integer not null default 0,
    boot_id text,
    last_seen text,
    -- the highest assignment counter that it said it acted on
    acted_counter integer not null default 0,
    -- the newest hello as JSON, and what was reported since
    hello text,
    models text not null default '[]'
);
