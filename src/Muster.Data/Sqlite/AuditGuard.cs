namespace Muster.Data.Sqlite;

/// <summary>Keeps the audit log append-only in the file itself. Run after migrations and not in one: where a migration changes a column, SQLite makes the table anew, and its triggers are gone.</summary>
internal static class AuditGuard
{
    /// <summary>The triggers, and the index by which the sealer finds what waits.</summary>
    public const string Sql = """
        create index if not exists ix_audit_entries_unsealed on audit_entries (partner_id, id) where seal is null;
        create trigger if not exists audit_entries_begin before insert on audit_entries when new.seal is not null
        begin select raise(abort, 'an audit entry begins without a seal'); end;
        create trigger if not exists audit_entries_keep before update on audit_entries
        when old.seal is not null or new.seal is null
            or (old.partner_id, old.id, old.at, old.person_id, old.who, old.on_behalf_of, old.address, old.act, old.refused, old.customer_id, old.launch_id, old.log, old.before, old.after)
            is not (new.partner_id, new.id, new.at, new.person_id, new.who, new.on_behalf_of, new.address, new.act, new.refused, new.customer_id, new.launch_id, new.log, new.before, new.after)
        begin select raise(abort, 'an audit entry never changes'); end;
        create trigger if not exists audit_entries_stay before delete on audit_entries
        when not exists (select 1 from audit_seals s where s.partner_id = old.partner_id and s.number = old.seal and s.pruned_at is not null)
        begin select raise(abort, 'an audit entry goes only with its block, when that is pruned'); end;
        create trigger if not exists audit_seals_keep before update on audit_seals
        when old.pruned_at is not null or new.pruned_at is null
            or (old.partner_id, old.number, old.at, old.entries, old.last_at, old.root, old.previous, old.code)
            is not (new.partner_id, new.number, new.at, new.entries, new.last_at, new.root, new.previous, new.code)
        begin select raise(abort, 'a seal never changes'); end;
        create trigger if not exists audit_seals_stay before delete on audit_seals
        begin select raise(abort, 'a seal stays'); end;
        """;
}
