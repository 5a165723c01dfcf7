alter table access_token add column id text not null default '';
alter table access_token add column name text not null default '';
-- k=v,k=v; null: the whole fleet
alter table access_token add column scope text;
alter table access_token add column created_by text not null default 'an earlier version';
-- null: never
alter table access_token add column expires text;
update access_token set id = substr(sha256, 1, 8);
update access_token set name = case
    when (select count(*) from access_token) = 1 then 'admin'
    else 'token-' || id
end;
create unique index access_token_name on access_token (name);
