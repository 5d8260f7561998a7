-- A machine in the middle of a Quattor run is not told of new renderings: its room is looked at when
-- the run has ended.
CREATE FUNCTION tell_run_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('muster_room', 'machine:' || NEW."id");
  RETURN NULL;
END $$;
CREATE TRIGGER tell_run_ended AFTER UPDATE OF "phase" ON "Machine" FOR EACH ROW
  WHEN (OLD."phase" = 'configuring' AND NEW."phase" IS DISTINCT FROM 'configuring')
  EXECUTE FUNCTION tell_run_ended();
