using System.Globalization;
using System.Text;
using System.Text.Json;
using Muster.Domain.Catalog;
using Muster.Domain.Usage;

namespace Muster.Server.Features.Import;

/// <summary>Reads one sighting as a JSON object, the same from a file and over HTTP.</summary>
/// <param name="catalog">Knows the meters.</param>
/// <param name="now">The clock.</param>
/// <param name="customerNeeded">Whether it must say whose it is.</param>
/// <param name="ignored">Told the name of each property that means nothing; null where nobody wants to know.</param>
internal sealed class ReadSighting(ProductCatalog catalog, DateTimeOffset now, bool customerNeeded, Action<string>? ignored)
{
    private const int Customer = 0, Meter = 1, Subject = 2, Holder = 3, SeenAt = 4, Name = 5;

    private static readonly string[] Properties = ["customer", "meter", "subject", "holder", "seenAt", "name"];

    /// <summary>Reads it.</summary>
    /// <param name="utf8">The object, and nothing but white space around it.</param>
    /// <param name="customer">The customer's external id; null when it doesn't say.</param>
    /// <param name="sighting">The sighting, with names as they are counted, when nothing is wrong.</param>
    /// <returns>What is wrong, or null.</returns>
    public SightingRejection? Of(ReadOnlySpan<byte> utf8, out string? customer, out Sighting? sighting)
    {
        (customer, sighting) = (null, null);
        var json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 8 });
        string? meter = null, subject = null, holder = null, seenAt = null, name = null;
        var had = 0;
        try
        {
            json.Read();
            if (json.TokenType == JsonTokenType.StartArray) return Malformed("is a JSON array; write one object a line");
            if (json.TokenType != JsonTokenType.StartObject) return Malformed("isn't a JSON object");
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var place = Place(ref json);
                if (place < 0)
                {
                    ignored?.Invoke(json.GetString()!);
                    json.Read();
                    json.Skip();
                    continue;
                }

                var property = Properties[place];
                if ((had & (1 << place)) != 0) return Rejected(place, "stands twice");
                had |= 1 << place;
                json.Read();
                var mayBeNull = place is Holder or Name || (place == Customer && !customerNeeded);
                if (json.TokenType != JsonTokenType.String && !(json.TokenType == JsonTokenType.Null && mayBeNull))
                    return Rejected(place, mayBeNull ? "is neither a string nor null" : "isn't a string");
                if (json.TokenType == JsonTokenType.Null)
                    continue;
                string value;
                try
                {
                    value = json.GetString()!;
                }
                catch (InvalidOperationException)
                {
                    return Rejected(place, "holds half of a character (a lone surrogate)");
                }

                if (TextRules.Fault(value) is { } inside) return Rejected(place, inside);
                switch (place)
                {
                    case Customer: customer = value.Trim().Normalize(NormalizationForm.FormC); break;
                    case Meter: meter = value; break;
                    case Subject: subject = value; break;
                    case Holder: holder = value; break;
                    case SeenAt: seenAt = value.Trim(); break;
                    default: name = TextRules.OneLine(value); break;
                }
            }

            if (json.Read()) return Malformed("holds more than one object"); // the reader itself refuses this first
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Malformed(e is JsonException { BytePositionInLine: { } at }
                ? string.Create(CultureInfo.InvariantCulture, $"isn't JSON, from byte {at + 1} on")
                : "isn't JSON: a property's name holds half of a character (a lone surrogate)");
        }

        if (string.IsNullOrEmpty(customer) && (customerNeeded || customer is not null)) return Rejected(Customer, customer is null ? "is missing" : "is empty");
        if (customer?.Length > 100) return Rejected(Customer, "is longer than 100 characters");
        if (string.IsNullOrEmpty(seenAt)) return Rejected(SeenAt, seenAt is null ? "is missing" : "is empty");
        if (!Instants.TryParse(seenAt, out var instant, out var why)) return Rejected(SeenAt, $"{TextRules.Quote(seenAt)} {why}");
        return Sighting.Read(catalog, meter, subject, holder, instant, name, now, out sighting);
    }

    private static int Place(ref Utf8JsonReader json) =>
        json.ValueTextEquals("customer"u8) ? Customer
        : json.ValueTextEquals("meter"u8) ? Meter
        : json.ValueTextEquals("subject"u8) ? Subject
        : json.ValueTextEquals("holder"u8) ? Holder
        : json.ValueTextEquals("seenAt"u8) ? SeenAt
        : json.ValueTextEquals("name"u8) ? Name
        : -1;

    private static SightingRejection Malformed(string reason) => new(SightingRejection.Malformed, "row", reason);

    private static SightingRejection Rejected(int place, string reason) => new(
        place switch
        {
            Customer => SightingRejection.UnknownCustomer,
            Meter => SightingRejection.UnknownMeter,
            Subject => SightingRejection.BadSubject,
            Holder => SightingRejection.BadHolder,
            SeenAt => SightingRejection.BadInstant,
            _ => SightingRejection.BadName,
        },
        Properties[place],
        reason);
}
