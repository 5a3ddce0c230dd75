using Microsoft.Extensions.Localization;
using Muster.Server.Resources;

namespace Muster.Server.Features.Orders;

/// <summary>What people read of codes that the store keeps.</summary>
public static class OrderWords
{
    /// <summary>Why provisioning failed, in a sentence.</summary>
    /// <param name="texts">The reader's texts.</param>
    /// <param name="code">The code: one of <see cref="Distribution.ProvisionOrders"/>, or a refusal of licenses.</param>
    /// <param name="about">What it speaks of.</param>
    public static string Failure(IStringLocalizer<Texts> texts, string code, string about) => texts[$"ProvisioningFailure.{code}", about];
}
