namespace Muster.Data.Postgres;

/// <summary>Keeps the audit log append-only in the database itself. Run after migrations, as on SQLite.</summary>
internal static class AuditGuard
{
    /// <summary>Whether it is there: the last of its triggers is.</summary>
    public const string IsThereSql = "select exists (select 1 from pg_trigger where tgname = 'audit_seals_whole' and tgrelid = 'audit_seals'::regclass)";

    /// <summary>The triggers, and the index by which the sealer finds what waits.</summary>
    public const string Sql = """
        create index if not exists ix_audit_entries_unsealed on audit_entries (partner_id, id) where seal is null;
        create or replace function audit_guard() returns trigger language plpgsql as $$ begin raise exception '%', tg_argv[0] using errcode = 'integrity_constraint_violation'; end $$;
        create or replace function audit_entry_stays() returns trigger language plpgsql as $$
        begin
            if exists (select 1 from audit_seals s where s.partner_id = old.partner_id and s.number = old.seal and s.pruned_at is not null) then
                return old;
            end if;
            raise exception 'an audit entry goes only with its block, when that is pruned' using errcode = 'integrity_constraint_violation';
        end $$;
        create or replace trigger audit_entries_begin before insert on audit_entries for each row when (new.seal is not null)
            execute function audit_guard('an audit entry begins without a seal');
        create or replace trigger audit_entries_keep before update on audit_entries for each row
            when (old.seal is not null or new.seal is null
                or (old.partner_id, old.id, old.at, old.person_id, old.who, old.on_behalf_of, old.address, old.act, old.refused, old.customer_id, old.launch_id, old.log, old.before, old.after)
                is distinct from (new.partner_id, new.id, new.at, new.person_id, new.who, new.on_behalf_of, new.address, new.act, new.refused, new.customer_id, new.launch_id, new.log, new.before, new.after))
            execute function audit_guard('an audit entry never changes');
        create or replace trigger audit_entries_stay before delete on audit_entries for each row execute function audit_entry_stays();
        create or replace trigger audit_entries_whole before truncate on audit_entries execute function audit_guard('the audit log is not emptied');
        create or replace trigger audit_seals_keep before update on audit_seals for each row
            when (old.pruned_at is not null or new.pruned_at is null
                or (old.partner_id, old.number, old.at, old.entries, old.last_at, old.root, old.previous, old.code)
                is distinct from (new.partner_id, new.number, new.at, new.entries, new.last_at, new.root, new.previous, new.code))
            execute function audit_guard('a seal never changes');
        create or replace trigger audit_seals_stay before delete on audit_seals for each row execute function audit_guard('a seal stays');
        create or replace trigger audit_seals_whole before truncate on audit_seals execute function audit_guard('seals stay');
        """;
}
