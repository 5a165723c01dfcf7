-- Who shall run what: the newest row whose selector matches a device's labels decides, model by model.
create table assignment (
    seq integer primary key autoincrement,
    model text not null,
    selector text not null,
    -- null: the model is withdrawn from these devices
    version text,
    manifest text,
    manifest_size integer,
    created text not null
);
create index assignment_model on assignment (model, selector, seq);
-- What each device was last told, before it is sent.
create table desired (
    device text primary key,
    counter integer not null,
    targets text not null,
    changed text not null
);
