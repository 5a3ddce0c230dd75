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

    /// <summary>In a log that two share, a name alone doesn't say which of them somebody belongs to.</summary>
    private static string OnBehalfOf(Scope scope, AuditLog? log) =>
        log != AuditLog.Both || scope.OnBehalfOf.Length > 0 ? scope.OnBehalfOf : scope.Place == Place.Customer ? scope.CustomerName : scope.PartnerName;
}
