-- The push job that made an assignment: a job that runs again after its assignment was committed makes no second one,
-- or it would take back what was decided since.
alter table assignment add column job text;
create unique index assignment_job on assignment (job);
