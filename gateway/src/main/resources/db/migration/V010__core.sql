create table access_token (
    -- SHA-256 of the token; the token itself is nowhere
    sha256 text primary key,
    role text not null,
    created text not null
);
create table model_version (
    model text not null,
    version text not null,
    manifest text not null,
    manifest_size integer not null,
    -- the push as JSON: digests of what was handed in, and its options
    push text not null,
    variants text not null,
    evidence text not null,
    report text not null,
    pushed text not null,
    -- kept, or archived: its blobs were deleted
    state text not null,
    primary key (model, version)
);
create table job (
    id text primary key,
    model text not null,
    version text not null,
    push text not null,
    state text not null,
    stage text,
    message text,
    result text,
    created text not null,
    updated text not null
);
create index job_version on job (model, version);
