create table checkpoint (
    output text primary key,
    detail text not null
);
