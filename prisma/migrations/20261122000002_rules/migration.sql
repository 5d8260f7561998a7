-- The invariants that no process may break, and the news of every change.

-- Pools -------------------------------------------------------------------------------------------
ALTER TABLE "Pool"
  ADD CONSTRAINT pool_name CHECK ("name" ~ '^[a-z]([a-z0-9-]{0,22}[a-z0-9])?$'),
  ADD CONSTRAINT pool_bounds CHECK (0 <= "min" AND "min" <= "max" AND "max" <= 10000),
  ADD CONSTRAINT pool_desired CHECK ("desired" BETWEEN "min" AND "max" OR "deletedAt" IS NOT NULL),
  ADD CONSTRAINT pool_timeouts CHECK ("bootTimeout" > 0 AND "configureTimeout" > 0 AND "drainTimeout" >= 0);

-- Machines ----------------------------------------------------------------------------------------
ALTER TABLE "Machine"
  ADD CONSTRAINT machine_instance CHECK ("state" IN ('requested', 'retired') OR "instanceId" IS NOT NULL),
  ADD CONSTRAINT machine_fault CHECK (("faultCode" IS NULL) = ("faultMessage" IS NULL) AND ("faultCode" IS NULL) = ("faultSince" IS NULL)),
  ADD CONSTRAINT machine_retired CHECK (("state" = 'retired') = ("retiredAt" IS NOT NULL)),
  ADD CONSTRAINT machine_log CHECK ("logBytes" >= 0);

-- The same table of moves as lib/lifecycle/states.ts; a test holds the two together.
CREATE FUNCTION machine_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW."state" <> 'requested' THEN
      RAISE EXCEPTION 'a machine begins as requested, not %', NEW."state" USING ERRCODE = 'check_violation', CONSTRAINT = 'machine_move';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW."state" <> OLD."state" AND (OLD."state"::text, NEW."state"::text) NOT IN (
    ('requested', 'booting'), ('requested', 'retired'),
    ('booting', 'bootstrapped'), ('booting', 'retired'),
    ('bootstrapped', 'configured'), ('bootstrapped', 'retired'),
    ('configured', 'retired')
  ) THEN
    RAISE EXCEPTION 'machine % may not move from % to %', OLD."name", OLD."state", NEW."state" USING ERRCODE = 'check_violation', CONSTRAINT = 'machine_move';
  END IF;
  IF OLD."instanceId" IS NOT NULL AND NEW."instanceId" IS DISTINCT FROM OLD."instanceId" THEN
    RAISE EXCEPTION 'machine % has instance % and keeps it', OLD."name", OLD."instanceId" USING ERRCODE = 'check_violation', CONSTRAINT = 'machine_instance_kept';
  END IF;
  IF OLD."intent" = 'retire' AND NEW."intent" = 'serve' THEN
    RAISE EXCEPTION 'machine % is on its way out and stays so', OLD."name" USING ERRCODE = 'check_violation', CONSTRAINT = 'machine_intent';
  END IF;
  IF NEW."logBytes" < OLD."logBytes" THEN
    RAISE EXCEPTION 'the log of machine % only grows', OLD."name" USING ERRCODE = 'check_violation', CONSTRAINT = 'machine_log_grows';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER machine_move BEFORE INSERT OR UPDATE ON "Machine" FOR EACH ROW EXECUTE FUNCTION machine_move();

-- What is only ever added to -----------------------------------------------------------------------
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;
CREATE TRIGGER machine_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "MachineEvent" FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER log_chunk_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "LogChunk" FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER component_run_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "ComponentRun" FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "AuditLine" FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER operation_step_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "OperationStep" FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER profile_revision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "ProfileRevision" FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER machine_kept BEFORE DELETE OR TRUNCATE ON "Machine" FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- News: muster_wake for the controller, muster_room for the gateways, muster_change for the consoles.
-- PostgreSQL tells equal news of one transaction once.
CREATE FUNCTION tell_change(topic text, id text, pool text) RETURNS void LANGUAGE sql AS $$
  SELECT pg_notify('muster_change', json_strip_nulls(json_build_object('topic', topic, 'id', id, 'pool', pool))::text);
$$;

CREATE FUNCTION tell_machine() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A log that grows is told by its chunks, a sign of life by nobody.
  IF TG_OP = 'UPDATE'
    AND to_jsonb(NEW) - '{logBytes,heardAt,observedAt,updatedAt}'::text[] = to_jsonb(OLD) - '{logBytes,heardAt,observedAt,updatedAt}'::text[] THEN
    RETURN NULL;
  END IF;
  PERFORM tell_change('machine', NEW."id", NEW."poolName");
  IF TG_OP = 'INSERT'
    OR NEW."state" <> OLD."state" OR NEW."intent" <> OLD."intent"
    OR NEW."drainedAt" IS DISTINCT FROM OLD."drainedAt"
    OR NEW."faultCode" IS DISTINCT FROM OLD."faultCode"
    OR NEW."gatewayId" IS DISTINCT FROM OLD."gatewayId" THEN
    PERFORM pg_notify('muster_wake', '');
  END IF;
  IF TG_OP = 'UPDATE' AND (
    NEW."intent" <> OLD."intent"
    OR NEW."state" <> OLD."state"
    OR NEW."drainedAt" IS DISTINCT FROM OLD."drainedAt"
    OR NEW."terminateRequestedAt" IS DISTINCT FROM OLD."terminateRequestedAt"
    OR NEW."configureRequestedAt" IS DISTINCT FROM OLD."configureRequestedAt") THEN
    PERFORM pg_notify('muster_room', 'machine:' || NEW."id");
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER tell_machine AFTER INSERT OR UPDATE ON "Machine" FOR EACH ROW EXECUTE FUNCTION tell_machine();

CREATE FUNCTION tell_pool() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_change('pool', NEW."name", NEW."name");
  PERFORM pg_notify('muster_wake', '');
  RETURN NULL;
END $$;
CREATE TRIGGER tell_pool AFTER INSERT OR UPDATE ON "Pool" FOR EACH ROW EXECUTE FUNCTION tell_pool();

CREATE FUNCTION tell_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_change('log', NEW."machineId", NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER tell_log AFTER INSERT ON "LogChunk" FOR EACH ROW EXECUTE FUNCTION tell_log();

CREATE FUNCTION tell_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_change('machine', NEW."machineId", NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER tell_event AFTER INSERT ON "MachineEvent" FOR EACH ROW EXECUTE FUNCTION tell_event();

CREATE FUNCTION tell_operation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_change('operation', NEW."id", NEW."poolName");
  RETURN NULL;
END $$;
CREATE TRIGGER tell_operation AFTER INSERT OR UPDATE ON "Operation" FOR EACH ROW EXECUTE FUNCTION tell_operation();

CREATE FUNCTION tell_operation_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_change('operation', NEW."operationId", NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER tell_operation_step AFTER INSERT ON "OperationStep" FOR EACH ROW EXECUTE FUNCTION tell_operation_step();

CREATE FUNCTION tell_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_change('profile', NEW."profileName", NULL);
  PERFORM pg_notify('muster_room', 'profile:' || NEW."profileName");
  RETURN NULL;
END $$;
CREATE TRIGGER tell_revision AFTER INSERT ON "ProfileRevision" FOR EACH ROW EXECUTE FUNCTION tell_revision();

CREATE FUNCTION tell_profile_problem() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_change('profile', '', NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER tell_profile_problem AFTER INSERT OR UPDATE OR DELETE ON "ProfileProblem" FOR EACH ROW EXECUTE FUNCTION tell_profile_problem();

CREATE FUNCTION tell_process() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR NEW."problems" <> OLD."problems" OR NEW."leader" <> OLD."leader" THEN
    PERFORM tell_change('process', COALESCE(NEW."id", OLD."id"), NULL);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER tell_process AFTER INSERT OR UPDATE OR DELETE ON "Process" FOR EACH ROW EXECUTE FUNCTION tell_process();

CREATE FUNCTION tell_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_change('access', COALESCE(NEW."id", OLD."id"), NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER tell_user AFTER INSERT OR UPDATE OR DELETE ON "User" FOR EACH ROW EXECUTE FUNCTION tell_access();
CREATE TRIGGER tell_api_token AFTER INSERT OR DELETE ON "ApiToken" FOR EACH ROW EXECUTE FUNCTION tell_access();
