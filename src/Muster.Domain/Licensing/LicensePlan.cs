using Muster.Domain.Accounts;

namespace Muster.Domain.Licensing;

/// <summary>A license that a plan begins.</summary>
/// <param name="Product">Code of the product.</param>
/// <param name="Type">What kind of right.</param>
/// <param name="Start">First day in force.</param>
/// <param name="End">Last day in force; null when it never ends.</param>
/// <param name="Quantity">Units it is for; null for any number.</param>
/// <param name="AutomaticInstall">Where what it brings is installed by itself.</param>
public sealed record NewLicense(string Product, LicenseType Type, DateOnly Start, DateOnly? End, long? Quantity, AutomaticInstall AutomaticInstall = AutomaticInstall.On)
{
    /// <summary>The number it is to have; null for one of its own.</summary>
    public string? Number { get; init; }

    /// <summary>Of an ordered one, the distributor.</summary>
    public Guid? DistributorId { get; init; }
}

/// <summary>What a plan makes of a license there is: its values afterwards.</summary>
/// <param name="LicenseId">The license.</param>
/// <param name="End">Its last day. The day before its start when it is never in force, as when it is given up on the day it began.</param>
/// <param name="AutomaticInstall">Where what it brings is installed by itself.</param>
/// <param name="TrialExtended">Of a trial, whether its one extension is used up.</param>
public sealed record LicenseEdit(Guid LicenseId, DateOnly? End, AutomaticInstall AutomaticInstall, bool TrialExtended)
{
    /// <summary>Of an ordered one, the units it is for from now on; null leaves them.</summary>
    public long? Quantity { get; init; }

    /// <summary>Puts the values into a license.</summary>
    public void Apply(License license) =>
        (license.End, license.AutomaticInstall, license.TrialExtended, license.Quantity) = (End, AutomaticInstall, TrialExtended, Quantity ?? license.Quantity);
}

/// <summary>What an act does to one customer's licenses, decided before anything is written. Every decision about licenses gives one, or a refusal.</summary>
/// <param name="Begins">Licenses that begin; the partner owns them.</param>
/// <param name="Edits">Licenses that end or change.</param>
/// <param name="BillingType">The customer's billing type from now on; null leaves it.</param>
public sealed record LicensePlan(IReadOnlyList<NewLicense> Begins, IReadOnlyList<LicenseEdit> Edits, BillingType? BillingType = null)
{
    /// <summary>A plan that changes nothing.</summary>
    public static LicensePlan Nothing { get; } = new([], []);

    /// <summary>Whether it changes nothing.</summary>
    public bool IsEmpty => Begins.Count == 0 && Edits.Count == 0 && BillingType is null;

    /// <summary>The licenses a customer has once the plan is carried out; those given stay as they are.</summary>
    /// <param name="partnerId">The partner.</param>
    /// <param name="customerId">The customer.</param>
    /// <param name="licenses">All its licenses before.</param>
    public IReadOnlyList<License> After(Guid partnerId, Guid customerId, IReadOnlyCollection<License> licenses)
    {
        var after = licenses.Select(l => l.Copy()).ToList();
        foreach (var edit in Edits)
            edit.Apply(after.Single(l => l.Id == edit.LicenseId));

        after.AddRange(Begins.Select(b => New(b, partnerId, customerId)));
        return after;
    }

    /// <summary>A license as it is kept, with an id and a number of its own.</summary>
    public static License New(NewLicense license, Guid partnerId, Guid customerId) => new()
    {
        PartnerId = partnerId,
        CustomerId = customerId,
        Id = Guid.CreateVersion7(),
        Number = license.Number ?? LicenseNumber.New(),
        Product = license.Product,
        Type = license.Type,
        Owner = LicenseOwner.Partner,
        Start = license.Start,
        End = license.End,
        Quantity = license.Quantity,
        DistributorId = license.DistributorId,
        AutomaticInstall = license.AutomaticInstall,
    };
}
