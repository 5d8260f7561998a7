-- A revoked token is news too; that it was used is not.
CREATE TRIGGER tell_revoked_api_token AFTER UPDATE OF "revokedAt" ON "ApiToken" FOR EACH ROW EXECUTE FUNCTION tell_access();
