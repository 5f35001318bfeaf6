-- Step 2 of 5: a second role, for one with rds_iam no longer logs in with a password. It works as the first one does:
-- it has the same privileges, and what it makes belongs to the first one.
CREATE ROLE orders_iam LOGIN;
GRANT rds_iam TO orders_iam;
GRANT orders_app TO orders_iam;
ALTER ROLE orders_iam SET role = 'orders_app';
