create table note (id integer primary key, text text not null);
insert into note (text) values ('first');
