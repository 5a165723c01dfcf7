-- The highest number of each outbox below which every batch is stored (or was dropped by the device).
create table telemetry_outbox (
    device text not null,
    outbox text not null,
    highest integer not null,
    primary key (device, outbox)
);
-- Batches stored ahead of a gap, so that a second delivery counts once.
create table telemetry_ahead (
    device text not null,
    outbox text not null,
    number integer not null,
    primary key (device, outbox, number)
);
create table telemetry_device (
    device text primary key,
    reported_to text not null,
    uptime_seconds integer not null,
    resident_bytes integer not null,
    dropped integer not null
);
create table telemetry_use (
    device text not null,
    model text not null,
    version text not null,
    variant text not null,
    requests integer not null,
    latency text,
    last_used text not null,
    primary key (device, model, version, variant)
);
create table telemetry_error (
    device text not null,
    model text not null,
    version text not null,
    variant text not null,
    kind text not null,
    errors integer not null,
    primary key (device, model, version, variant, kind)
);
