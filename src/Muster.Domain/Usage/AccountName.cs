namespace Muster.Domain.Usage;

/// <summary>How a holder's name says that it isn't a person of the company's directory.</summary>
public enum AccountKind
{
    /// <summary>A person's account, as far as its name tells.</summary>
    Person,

    /// <summary>An account of one computer alone: <c>HOST\user</c>, where HOST is a computer of the customer.</summary>
    Local,

    /// <summary>An account that programs and administrators use.</summary>
    Service,
}

/// <summary>A holder's name in its parts: <c>DOM\user7</c>, <c>user7@dom.example</c>, <c>user7</c>.</summary>
/// <param name="Account">The account alone: what several spellings of one person have in common.</param>
/// <param name="Place">The domain or computer before the backslash, or what follows the at sign; empty when the name has neither.</param>
/// <param name="IsBackslash">Whether it is written <c>PLACE\account</c>.</param>
public readonly record struct AccountName(string Account, string Place, bool IsBackslash)
{
    /// <summary>How many characters of a computer's name Windows puts before the backslash.</summary>
    private const int ShortName = 15;

    private static readonly HashSet<string> ServiceAccounts =
    [
        "administrator", "administrateur", "administrador", "amministratore", "admin", "localadmin", "root", "guest", "invité", "gast", "system", "système",
        "local service", "network service", "service local", "service réseau", "localsystem", "anonymous logon", "defaultaccount", "defaultuser0", "wdagutilityaccount",
        "scan", "scanner", "backup", "kiosk", "postgres", "krbtgt",
    ];

    private static readonly string[] ServiceBeginnings = ["svc-", "svc_", "svc.", "service-", "service_", "srv-", "srv_", "sa-", "sa_", "sql-", "sql_", "dwm-", "umfd-"];

    private static readonly string[] ServiceEndings = ["$", "-svc", "_svc", ".svc", "-service", "_service"];

    private static readonly string[] ServicePlaces = ["nt authority", "autorite nt", "autorité nt", "nt service", "iis apppool", "font driver host", "window manager", "nt virtual machine"];

    /// <summary>Reads a holder's name as counted.</summary>
    public static AccountName Of(string holder)
    {
        if (holder.LastIndexOf('\\') is var slash and >= 0)
            return new(holder[(slash + 1)..], holder[..holder.IndexOf('\\', StringComparison.Ordinal)], true);
        return holder.LastIndexOf('@') is var at and > 0 ? new(holder[..at], holder[(at + 1)..], false) : new(holder, "", false);
    }

    /// <summary>What kind of account it is.</summary>
    /// <param name="hosts">The names of the customer's computers, in the form of <see cref="Host"/>.</param>
    public AccountKind Kind(IReadOnlySet<string> hosts) =>
        Account.Length == 0 || ServiceAccounts.Contains(Account) || ServicePlaces.Contains(Place)
        || Array.Exists(ServiceBeginnings, Account.StartsWith) || Array.Exists(ServiceEndings, Account.EndsWith) ? AccountKind.Service
        : IsBackslash && (Place == "." || hosts.Contains(Host(Place))) ? AccountKind.Local
        : AccountKind.Person;

    /// <summary>A computer's name as it stands before a backslash: its first label, cut where Windows cuts it, as names are counted.</summary>
    public static string Host(string name)
    {
        var label = Names.Holder(name.Split('.', 2)[0]);
        return label.Length > ShortName ? label[..ShortName] : label;
    }
}
