-- The blob that holds what the job's last run said; null before it ran.
alter table job add column log text;
-- Blobs that stay as long as the version is kept: the log of the run that made it, and its report.html.
alter table model_version add column log text;
alter table model_version add column report_page text;
