using Muster.Domain.Licensing;

namespace Muster.Server.Features.Demo;

/// <summary>Firewalls of a customer of the demo set.</summary>
internal static class DemoFirewalls
{
    private static readonly string[] Models = ["FW 87", "FW 107w", "FW 126", "FW 136", "FW 2100", "FW 3300"];
    private static readonly string[] VirtualModels = ["vFW 2C4", "vFW 4C6", "vFW 8C16"];

    /// <summary>Draws some; more for a large customer.</summary>
    public static IEnumerable<Firewall> Draw(DemoCustomer customer, Chance chance, DateOnly today)
    {
        var count = 1 + chance.Below(customer.Size > 150 ? 5 : 2);
        for (var i = 0; i < count; i++)
        {
            var form = chance.Percent(70) ? FirewallForm.Hardware : FirewallForm.Virtual;
            yield return new Firewall
            {
                PartnerId = customer.PartnerId,
                CustomerId = customer.Id,
                Serial = (form == FirewallForm.Hardware ? "X" : "V") + DemoCustomer.Code(chance.Next(), 5) + DemoCustomer.Code(chance.Next(), 9),
                Model = chance.Pick(form == FirewallForm.Hardware ? Models : VirtualModels),
                Form = form,
                LicenseNumber = "",
                AssignedOn = customer.FirstDay.AddDays(chance.Percent(70) ? 0 : chance.Below(today.DayNumber - customer.FirstDay.DayNumber)),
            };
        }
    }
}
