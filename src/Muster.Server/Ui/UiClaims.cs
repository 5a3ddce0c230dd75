namespace Muster.Server.Ui;

/// <summary>The claims the layout shows. A person's own name is the identity's name.</summary>
public static class UiClaims
{
    /// <summary>The display name of the place the signed-in person is at: a partner, or a customer.</summary>
    public const string PlaceName = "place_name";

    /// <summary>A permission at a partner's desk, once for each.</summary>
    public const string May = "may";

    /// <summary>The partner buys through distributors: it has managed customer orders.</summary>
    public const string Orders = "orders";

    /// <summary>Belongs to other places too, and may switch.</summary>
    public const string OtherPlaces = "other-places";

    /// <summary>Runs the installation.</summary>
    public const string Operator = "operator";
}
