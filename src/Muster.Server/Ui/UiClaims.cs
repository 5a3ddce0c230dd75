namespace Muster.Server.Ui;

/// <summary>The claims the layout shows. A person's own name is the identity's name.</summary>
public static class UiClaims
{
    /// <summary>The display name of the partner the signed-in person works for.</summary>
    public const string PartnerName = "partner_name";
}
