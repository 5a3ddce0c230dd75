using Muster.Domain.Accounts;

namespace Muster.Server.Features.Demo;

/// <summary>What a demo set is made from: the same values make the same rows, passwords aside.</summary>
/// <param name="Customers">Number of customers.</param>
/// <param name="Subjects">Number of subjects seen, over all customers and meters.</param>
/// <param name="Seed">Where all chance begins.</param>
/// <param name="Today">The last day with sightings.</param>
public sealed record DemoOptions(int Customers, int Subjects, long Seed, DateOnly Today)
{
    /// <summary>The most customers that can be asked for.</summary>
    public const int MaxCustomers = 1_000_000;

    /// <summary>The most subjects that can be asked for.</summary>
    public const int MaxSubjects = 100_000_000;

    /// <summary>The set that a first run gets.</summary>
    public static DemoOptions Default(DateOnly today) => new(60, 4_000, 1, today);
}

/// <summary>What a customer is there to show. About two thirds show nothing in particular.</summary>
internal enum Story
{
    Healthy,

    /// <summary>Devices with gaps of every kind.</summary>
    Gaps,

    /// <summary>One or two devices with a gap.</summary>
    OneGap,

    /// <summary>More used than licensed.</summary>
    Over,

    /// <summary>From 90 % of the limit on.</summary>
    Near,

    /// <summary>Licenses that end within 30 days.</summary>
    Expiring,

    /// <summary>A license on its last day.</summary>
    LastDay,

    /// <summary>Licenses that ended within the last 60 days, still used.</summary>
    Expired,

    /// <summary>Nothing seen for more than a week.</summary>
    Silent,

    /// <summary>Used without a license.</summary>
    Unlicensed,

    /// <summary>Its administrator has turned Partner Assistance off.</summary>
    NoAssistance,

    /// <summary>Trying everything for 30 days.</summary>
    Trial,

    /// <summary>Licenses followed by others of their line.</summary>
    Renewed,
}

/// <summary>A partner of the demo set.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Program">What it has joined.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Prefix">Its customers' external ids begin with it.</param>
/// <param name="Stories">What its customers show, in turn.</param>
internal sealed record DemoPartner(string Code, string Name, PartnerProgram Program, string Currency, string Prefix, Story[] Stories)
{
    /// <summary>The partners, the one with most customers first.</summary>
    public static readonly DemoPartner[] All =
    [
        new("northwind", "Northwind Managed Security", PartnerProgram.Flex, "USD", "NW-",
            [Story.Gaps, Story.Over, Story.Expiring, Story.Expired, Story.Silent, Story.Unlicensed, Story.LastDay, Story.OneGap, Story.NoAssistance, Story.Near, Story.Trial, Story.Gaps, Story.Renewed]),
        new("harborlight", "Harborlight Technology Services", PartnerProgram.FlexConnect, "GBP", "HL", [Story.Over, Story.Gaps, Story.Unlicensed, Story.OneGap, Story.Near]),
        new("alpine", "Alpine Informatique & Réseaux", PartnerProgram.Term, "EUR", "AIR/", [Story.Expiring, Story.Gaps, Story.Over, Story.Expired, Story.LastDay]),

        // young: all its customers come from its orders
        new("tideway", "Tideway Computing", PartnerProgram.FlexConnect, "GBP", "TW-", [Story.Healthy]),
    ];

    /// <summary>E-mail of its administrator.</summary>
    public string Administrator => $"admin@{Code}.example";

    /// <summary>Its id.</summary>
    public Guid Id(DemoOptions options) => Chance.Of((ulong)options.Seed, 11, (ulong)Array.IndexOf(All, this)).Id(DemoSet.Start(options));
}

/// <summary>How a demo set is divided: which customers there are, how large each is, and what each shows.</summary>
internal static class DemoSet
{
    /// <summary>How long the history is.</summary>
    public const int Months = 13;

    /// <summary>First day of the history.</summary>
    public static DateOnly FirstDay(DemoOptions options) => options.Today.AddMonths(-Months).AddDays(1);

    /// <summary>The instant from which the set's ids are made.</summary>
    public static DateTimeOffset Start(DemoOptions options) => new(FirstDay(options).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>The customers, partner by partner: in order, one at a time, so that a set of any size needs little memory.</summary>
    public static IEnumerable<DemoCustomer> Customers(DemoOptions options)
    {
        var sizes = Sizes(options);
        var names = new HashSet<string>();
        var index = 0;
        foreach (var partner in DemoPartner.All)
        {
            var (last, count) = ("", CustomersOf(partner, options.Customers));
            for (var number = 0; number < count; number++, index++)
            {
                var customer = new DemoCustomer(options, partner, index, number, sizes[index], last, names);
                last = customer.Name;
                yield return customer;
            }
        }
    }

    /// <summary>What a partner's customer of a number shows: every third has something.</summary>
    public static Story StoryOf(DemoPartner partner, int number) => number % 3 == 0 ? partner.Stories[number / 3 % partner.Stories.Length] : Story.Healthy;

    private static int CustomersOf(DemoPartner partner, int customers)
    {
        // a large set is mostly one partner's; in a small one the others have enough to look at
        var (second, third) = customers >= 1_000 ? (customers * 6L / 100, customers * 4L / 100) : (customers * 12L / 100, customers * 9L / 100);
        return Array.IndexOf(DemoPartner.All, partner) switch
        {
            0 => customers - (int)second - (int)third,
            1 => (int)second,
            2 => (int)third,
            _ => 0,
        };
    }

    /// <summary>Few large, many small. Integers only: floating point is not the same on every machine.</summary>
    private static int[] Sizes(DemoOptions options)
    {
        var chance = Chance.Of((ulong)options.Seed, 12, 0);
        var ranks = Enumerable.Range(0, options.Customers).ToArray();
        for (var i = ranks.Length - 1; i > 0; i--)
        {
            var j = chance.Below(i + 1);
            (ranks[i], ranks[j]) = (ranks[j], ranks[i]);
        }

        var weights = new long[options.Customers];
        var (flat, total) = (3 + (options.Customers / 500), 0L);
        for (var i = 0; i < weights.Length; i++)
            total += weights[i] = 100_000_000L / (ranks[i] + flat) * chance.Between(40, 160) / (chance.Percent(12) ? 500 : 100);
        total = RaiseStories(options, weights, total);

        var sizes = new int[options.Customers];
        var left = options.Subjects;
        for (var i = 0; i < sizes.Length; i++)
            left -= sizes[i] = (int)((Int128)weights[i] * options.Subjects / total);
        for (var i = 0; left > 0; i = (i + 1) % sizes.Length, left--)
            sizes[i]++;
        return sizes;
    }

    /// <summary>A customer that is there to show something has enough to show it with.</summary>
    private static long RaiseStories(DemoOptions options, long[] weights, long total)
    {
        var least = total / Math.Max(1, weights.Length) * 2 / 5;
        var index = 0;
        foreach (var partner in DemoPartner.All)
        {
            for (var number = 0; number < CustomersOf(partner, options.Customers); number++, index++)
            {
                if (StoryOf(partner, number) == Story.Healthy || weights[index] >= least)
                    continue;
                total += least - weights[index];
                weights[index] = least;
            }
        }

        return total;
    }
}
