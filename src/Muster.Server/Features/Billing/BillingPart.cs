namespace Muster.Server.Features.Billing;

/// <summary>The parts of billing.</summary>
public enum BillingPart
{
    /// <summary>The open period and the closed ones.</summary>
    Periods,

    /// <summary>The price book.</summary>
    Prices,

    /// <summary>Billed against measured.</summary>
    Compare,

    /// <summary>How periods are closed.</summary>
    Settings,
}
