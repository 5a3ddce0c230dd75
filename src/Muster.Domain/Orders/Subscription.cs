using Muster.Domain.Accounts;

namespace Muster.Domain.Orders;

/// <summary>A customer that an order is to make.</summary>
/// <param name="ExternalId">The partner's name for it in files.</param>
/// <param name="Name">Its name.</param>
/// <param name="DataGeography">Where its data live.</param>
/// <param name="Contact">Whom to call; only the first name, last name, e-mail and country are asked for.</param>
public sealed record NewOrderCustomer(string ExternalId, string Name, string DataGeography, NewOrderContact Contact);

/// <summary>The contact of a customer that an order is to make.</summary>
public sealed record NewOrderContact(string FirstName, string LastName, string Email, string Country);

/// <summary>What a distributor ordered for a Flex Connect partner's customer; its lines are subscriptions.</summary>
public sealed class Order
{
    public required Guid PartnerId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>The distributor.</summary>
    public required Guid DistributorId { get; init; }

    /// <summary>The distributor's number, unique among its own: the same number is the same order.</summary>
    public required string Number
    {
        get;
        set
        {
            field = value;
            NumberSearch = SearchText.Of(value);
        }
    }

    /// <summary>Number in search form.</summary>
    public string NumberSearch { get; private set; } = "";

    /// <summary>The partner's purchase order number, or empty.</summary>
    public string PurchaseOrder
    {
        get;
        set
        {
            field = value;
            PurchaseSearch = SearchText.Of(value);
        }
    } = "";

    /// <summary>Purchase order number in search form.</summary>
    public string PurchaseSearch { get; private set; } = "";

    /// <summary>The customer; null while it isn't made.</summary>
    public Guid? ForCustomerId { get; set; }

    /// <summary>The customer to make; null for one there is.</summary>
    public NewOrderCustomer? NewCustomer { get; set; }

    /// <summary>The customer's name when it was ordered.</summary>
    public required string CustomerName
    {
        get;
        set
        {
            field = value;
            CustomerSearch = SearchText.Of(value);
        }
    }

    /// <summary>Name in search form.</summary>
    public string CustomerSearch { get; private set; } = "";

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Name of who wrote it, at that time.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was submitted; null for a draft.</summary>
    public DateTimeOffset? SubmittedAt { get; set; }

    /// <summary>Goes up with each change of the order or one of its subscriptions; a form that was filled from an older one is refused.</summary>
    public int Version { get; set; }
}

/// <summary>A line of an order: a product for a customer, from a day on, until it ends or as long as it renews.</summary>
public sealed class Subscription
{
    public required Guid PartnerId { get; init; }

    public required Guid OrderId { get; init; }

    /// <summary>Number within the order, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The distributor, as on the order.</summary>
    public required Guid DistributorId { get; init; }

    /// <summary>The customer, as on the order; null while it isn't made.</summary>
    public Guid? ForCustomerId { get; set; }

    /// <summary>Code of the product.</summary>
    public required string Product { get; set; }

    /// <summary>Units ordered: a limit, never what is billed.</summary>
    public required long Quantity { get; set; }

    public required SubscriptionStatus Status { get; set; }

    /// <summary>The day it was submitted on; of a draft, the day it was written.</summary>
    public required DateOnly OrderedOn { get; set; }

    /// <summary>First day in force.</summary>
    public required DateOnly Starts { get; set; }

    /// <summary>Last day in force; null when it renews. Of a scheduled cancellation, the day it ends on all the same.</summary>
    public DateOnly? Ends { get; set; }

    /// <summary>Of one that renews, how many months it runs each time; 0 otherwise.</summary>
    public int RenewMonths { get; set; }

    /// <summary>The day it renews on next, or ends on: what lists sort and filter by.</summary>
    public required DateOnly DueOn { get; set; }

    /// <summary>What it is to be changed to, while a change is pending: the product, or null.</summary>
    public string? PendingProduct { get; set; }

    /// <summary>The quantity it is to be changed to, while a change is pending.</summary>
    public long? PendingQuantity { get; set; }

    /// <summary>The last day before it is cancelled, while that is scheduled.</summary>
    public DateOnly? CancelAfter { get; set; }

    /// <summary>The license it gives; null while it gives none.</summary>
    public Guid? LicenseId { get; set; }

    /// <summary>Whether it renews.</summary>
    public bool Renews => RenewMonths > 0 && CancelAfter is null;

    /// <summary>The next day on which it renews or ends, seen from a day.</summary>
    public DateOnly DueFrom(DateOnly today)
    {
        if ((CancelAfter ?? Ends) is { } last)
            return last;
        for (var times = 1; ; times++)
        {
            var day = Starts.AddMonths(checked(RenewMonths * times));
            if (day > today)
                return day;
        }
    }
}
