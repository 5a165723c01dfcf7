-- The version of a model below which no device runs it any more. It only rises.
create table model_floor (
    model text primary key,
    version text not null
);
