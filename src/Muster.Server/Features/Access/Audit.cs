using System.Text.Json;
using Muster.Data;
using Muster.Data.Access;

namespace Muster.Server.Features.Access;

/// <summary>Puts on record what somebody does, in the transaction of the act.</summary>
public static class Audit
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Adds an entry to what the context saves next.</summary>
    /// <param name="context">The context of the act.</param>
    /// <param name="scope">Who acts.</param>
    /// <param name="at">When.</param>
    /// <param name="act">Stable code, <c>thing.verb</c>.</param>
    /// <param name="customerId">On which customer, or null.</param>
    /// <param name="before">What it was, or null.</param>
    /// <param name="after">What it is, or null.</param>
    /// <param name="log">Whose log; by default the partner's, in a console the customer's, and of a guest both.</param>
    /// <param name="refused">Whether the act was refused.</param>
    public static void Record(
        this MusterContext context, Scope scope, DateTimeOffset at, string act, Guid? customerId = null, object? before = null, object? after = null, AuditLog? log = null, bool refused = false) =>
        context.AuditEntries.Add(new AuditEntry
        {
            PartnerId = context.PartnerId,
            Id = Guid.CreateVersion7(at),
            At = at,
            PersonId = scope.PersonId,
            Who = scope.Who,
            OnBehalfOf = OnBehalfOf(scope, log),
            Address = scope.Address,
            Act = act,
            Refused = refused,
            CustomerId = customerId ?? scope.CustomerId,
            LaunchId = scope.LaunchId,
            Log = log ?? (scope.LaunchId is not null ? AuditLog.Both : scope.Place == Place.Customer ? AuditLog.Customer : AuditLog.Partner),
            Before = before is null ? "" : JsonSerializer.Serialize(before, Json),
            After = after is null ? "" : JsonSerializer.Serialize(after, Json),
        });

    /// <summary>
    /// Writes what somebody did to their own account, or what failed at it, into the log of each of their places; into the operator's
    /// when they have none. Saves; within the transaction of the act, if there is one.
    /// </summary>
    /// <param name="context">The context of the act; its other changes are saved.</param>
    /// <param name="places">The person's places.</param>
    /// <param name="personId">The person, or null.</param>
    /// <param name="who">What the entry calls them.</param>
    /// <param name="address">From which address.</param>
    /// <param name="at">When.</param>
    /// <param name="act">Stable code.</param>
    /// <param name="after">What it is, or null.</param>
    /// <param name="refused">Whether it was refused.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task RecordAtPlacesAsync(
        this MusterContext context, IReadOnlyList<PersonsPlace> places, Guid? personId, string who, string address, DateTimeOffset at, string act, object? after = null, bool refused = false, CancellationToken ct = default)
    {
        await context.SaveChangesAsync(ct);
        var own = context.PartnerId;
        try
        {
            foreach (var place in places.Count > 0 ? places : [new PersonsPlace(Place.Operator, Guid.Empty, null, "", false)])
            {
                context.PartnerId = place.PartnerId;
                context.AuditEntries.Add(new AuditEntry
                {
                    PartnerId = place.PartnerId,
                    Id = Guid.CreateVersion7(at),
                    At = at,
                    PersonId = personId,
                    Who = who,
                    Address = address,
                    Act = act,
                    Refused = refused,
                    CustomerId = place.CustomerId,
                    Log = place.Place == Place.Customer ? AuditLog.Customer : AuditLog.Partner,
                    After = after is null ? "" : JsonSerializer.Serialize(after, Json),
                });
                await context.SaveChangesAsync(ct);
            }
        }
        finally
        {
            context.PartnerId = own;
        }
    }

    /// <summary>In a log that two share, a name alone doesn't say which of them somebody belongs to.</summary>
    private static string OnBehalfOf(Scope scope, AuditLog? log) =>
        log != AuditLog.Both || scope.OnBehalfOf.Length > 0 ? scope.OnBehalfOf : scope.Place == Place.Customer ? scope.CustomerName : scope.PartnerName;
}
