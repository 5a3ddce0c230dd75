namespace Muster.Domain.Accounts;

/// <summary>What a partner has joined.</summary>
public enum PartnerProgram
{
    /// <summary>Termed licenses only.</summary>
    Term,

    /// <summary>Monthly licenses, billed by usage.</summary>
    Flex,

    /// <summary>Monthly licenses bought through a distributor.</summary>
    FlexConnect,
}

/// <summary>What an account of this installation is.</summary>
public enum PartnerKind
{
    /// <summary>An MSP.</summary>
    Partner,

    /// <summary>A distributor: it has people, prices, settings and an audit log of its own like a partner, orders for partners, and no customers.</summary>
    Distributor,

    /// <summary>The one built in, under which companies are that have no partner.</summary>
    None,
}

/// <summary>The MSP: its administrators, customers and credentials hang from it, and everything it owns carries its id first.</summary>
public sealed class Partner
{
    /// <summary>Code of the built-in partner that companies without a partner stand under: nobody can create or join it.</summary>
    public const string NoneCode = "none";

    /// <summary>Its id.</summary>
    public static readonly Guid NoneId = new("00000000-0000-7000-8000-000000000001");

    public required Guid Id { get; init; }

    /// <summary>Short stable name used by commands, lower-case letters, digits and hyphens; unique.</summary>
    public required string Code { get; init; }

    public required string Name { get; set; }

    public required PartnerProgram Program { get; set; }

    /// <summary>Whether it is an MSP or a distributor; never changes.</summary>
    public PartnerKind Kind { get; init; }

    /// <summary>ISO 4217 code of the currency it is charged in.</summary>
    public required string Currency { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether all its administrators must show a second factor, or a passkey, to get in.</summary>
    public bool RequiresSecondFactor { get; set; }

    /// <summary>Whether who launches a customer must say why.</summary>
    public bool RequiresLaunchReason { get; set; }

    /// <summary>How long a launch lasts unless it is extended, in minutes.</summary>
    public int LaunchMinutes { get; set; } = 60;

    /// <summary>For how many years the audit log is kept.</summary>
    public int AuditYears { get; set; } = 7;

    /// <summary>Goes up whenever rows of this partner's customer list change; cached totals carry it in their key.</summary>
    public long ListVersion { get; set; }

    /// <summary>Whether a text may be a partner's code: 2 to 40 lower-case letters, digits and hyphens, beginning with a letter.</summary>
    public static bool IsCode(string text) =>
        text.Length is >= 2 and <= 40
        && text[0] is >= 'a' and <= 'z'
        && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
}
