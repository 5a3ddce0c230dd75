using System.Security.Claims;

namespace Muster.Server.Features.Access;

/// <summary>Who is asking, and for which partner. Every query of a request is limited to it.</summary>
public sealed class Scope
{
    /// <summary>Claim with the partner's id.</summary>
    public const string PartnerClaim = "partner";

    /// <summary>The partner; empty when nobody is signed in, which sees nothing.</summary>
    public Guid PartnerId { get; private set; }

    /// <summary>The person; null for a command.</summary>
    public Guid? PersonId { get; private set; }

    /// <summary>What audit entries call them.</summary>
    public string Who { get; private set; } = "command";

    /// <summary>The address they ask from; empty for a command.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Takes the scope from a signed-in request.</summary>
    public void Enter(HttpContext context)
    {
        Address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        if (context.User.FindFirst(PartnerClaim) is not { } partner)
            return;
        PartnerId = Guid.Parse(partner.Value, System.Globalization.CultureInfo.InvariantCulture);
        PersonId = Guid.Parse(context.User.FindFirst(ClaimTypes.NameIdentifier)!.Value, System.Globalization.CultureInfo.InvariantCulture);
        Who = context.User.Identity?.Name ?? "";
    }

    /// <summary>Takes the scope of a command that works for one partner.</summary>
    public void Enter(Guid partnerId, string command) => (PartnerId, Who) = (partnerId, command);
}
