using Microsoft.Extensions.Localization;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Domain.Access;
using Muster.Server.Features.Access;
using Muster.Server.Resources;

namespace Muster.Server.Features.Licensing;

/// <summary>How one kind of planned act is carried out, and what people read of it. One of each kind is registered.</summary>
public interface IPlannedAct
{
    /// <summary>The kind.</summary>
    PlannedActKind Kind { get; }

    /// <summary>What somebody must be allowed to take such an act back.</summary>
    Permission Permission { get; }

    /// <summary>
    /// Carries an act out, within the open transaction of the context; whoever calls commits it together with the act's new state.
    /// A refusal changes nothing in the context.
    /// </summary>
    /// <param name="context">Sees all of the partner's customers.</param>
    /// <param name="customer">The act's customer, held.</param>
    /// <param name="act">The act; not tracked, its state is not to be changed here.</param>
    /// <param name="scope">Who asked for it.</param>
    /// <param name="now">When it is carried out.</param>
    /// <param name="ct">Cancels.</param>
    Task<ActOutcome> ApplyAsync(MusterContext context, LicensedCustomer customer, PlannedAct act, Scope scope, DateTimeOffset now, CancellationToken ct);

    /// <summary>Codes of the families the act is about: who may not change one of them may not take it back. Empty where that is asked of no family.</summary>
    IReadOnlyCollection<string> Families(PlannedAct act);

    /// <summary>What the act will do, or did, in a sentence of the reader's language.</summary>
    /// <param name="act">The act.</param>
    /// <param name="texts">The reader's language.</param>
    /// <param name="sees">Whether the reader sees a family, by its code.</param>
    string Say(PlannedAct act, IStringLocalizer<Texts> texts, Func<string, bool> sees);

    /// <summary>Why the act was refused, in sentences of the reader's language, from its outcome.</summary>
    /// <inheritdoc cref="Say"/>
    string SayRefusal(PlannedAct act, IStringLocalizer<Texts> texts, Func<string, bool> sees);
}

/// <summary>How a planned act ended.</summary>
/// <param name="Done">Whether it was carried out; refused otherwise.</param>
/// <param name="Outcome">What came of it, as JSON.</param>
public readonly record struct ActOutcome(bool Done, string Outcome)
{
    /// <summary>Who asked for what took its place, by name: nothing is left of it to do, and it ends as taken back. Empty otherwise.</summary>
    public string ReplacedBy { get; init; } = "";
}
