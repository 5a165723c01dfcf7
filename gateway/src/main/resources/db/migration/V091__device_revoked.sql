-- When an operator took a device's certificate back; it stays listed until it is enrolled again or removed.
alter table device add column revoked text;
-- The device that a token is for alone: it keeps its labels and history. Null: any new device.
alter table enroll_token add column for_device text;
