using Microsoft.AspNetCore.Components;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Customers;

/// <summary>
/// A page about one customer. A partner's people open it as <c>/customers/{id}/...</c>; in the customer's console it is
/// <c>/console/...</c>, derived with a route, a policy and a layout of its own (<c>Features/Console/SharedPages.cs</c>).
/// </summary>
public abstract class OneCustomerPage : ComponentBase
{
    /// <summary>The customer; in a console always its own.</summary>
    [Parameter] public Guid Id { get; set; }

    /// <summary>Who asks.</summary>
    [Inject] protected Scope Scope { get; set; } = default!;

    /// <summary>Where the customer's pages begin; what is linked from here stays there.</summary>
    protected string At => Scope.PagesOf(Id);

    /// <inheritdoc/>
    public override Task SetParametersAsync(ParameterView parameters)
    {
        if (Scope.CustomerId is { } own)
            Id = own;
        return base.SetParametersAsync(parameters);
    }
}
