-- One row once the first start has made the admin's token: where all tokens were removed since, no start makes another.
create table first_token (
  made text not null
);

insert into first_token (made)
select min(created) from access_token having count(*) > 0;
