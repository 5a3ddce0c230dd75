using System.Text.Json;
using System.Text.Json.Serialization;
using Muster.Data;
using Muster.Domain.Licensing;

namespace Muster.Server.Features.Licensing;

/// <summary>What the preview of a change found for one customer.</summary>
public sealed record ChangePreview
{
    /// <summary>Why it can't be done; empty when it can.</summary>
    public IReadOnlyList<RefusedChange> Refusals { get; init; } = [];

    /// <summary>Codes of the products in force on the day, without the change.</summary>
    public IReadOnlyList<string> Has { get; init; } = [];

    /// <summary>Codes of those in force on the day, with it.</summary>
    public IReadOnlyList<string> WillHave { get; init; } = [];

    /// <summary>How many licenses begin.</summary>
    public int Begins { get; init; }

    /// <summary>How many end.</summary>
    public int Ends { get; init; }

    /// <summary>What is installed and removed.</summary>
    public IReadOnlyList<ComponentChange> Components { get; init; } = [];

    /// <summary>Whether the customer's devices are counted: what is installed isn't known before.</summary>
    public bool DevicesCounted { get; init; }

    /// <summary>What a month costs without the change, in minor units, by what is used now; null when a price is missing.</summary>
    public long? Now { get; init; }

    /// <summary>What it costs with it.</summary>
    public long? Then { get; init; }

    /// <summary>Scheduled changes that it takes something from.</summary>
    public IReadOnlyList<ReplacedChange> Replaces { get; init; } = [];

    /// <summary>Whether it changes anything.</summary>
    public bool Changes => Begins + Ends > 0;
}

/// <summary>A scheduled change that a newer one takes something from.</summary>
/// <param name="DueOn">Its day.</param>
/// <param name="Who">Who asked for it.</param>
public sealed record ReplacedChange(DateOnly DueOn, string Who);

/// <summary>What came of a change of one customer's licenses.</summary>
public sealed record ChangeOutcome
{
    /// <summary>Why it was refused by the rules.</summary>
    public IReadOnlyList<RefusedChange> Refusals { get; init; } = [];

    /// <summary>Codes of the products whose licenses began.</summary>
    public IReadOnlyList<string> Begun { get; init; } = [];

    /// <summary>Codes of those whose licenses ended.</summary>
    public IReadOnlyList<string> Ended { get; init; } = [];

    /// <summary>Whether the customer was changed between the preview and the act.</summary>
    public bool Changed { get; init; }

    /// <summary>By whom it was; null when that isn't known.</summary>
    public string? ChangedBy { get; init; }

    /// <summary>When it was.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Whether the customer isn't the partner's any more.</summary>
    public bool Gone { get; init; }
}

/// <summary>Writes and reads what runs and planned acts keep as JSON.</summary>
public static class ChangeJson
{
    private static readonly JsonSerializerOptions Options = new(ComponentJson.Options) { IgnoreReadOnlyProperties = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>A value as text.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>A value that <see cref="Write"/> wrote; null for an empty text.</summary>
    public static T? Read<T>(string text)
        where T : class => text.Length == 0 ? null : JsonSerializer.Deserialize<T>(text, Options);
}
