using System.Globalization;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Protection;
using Muster.Domain.Usage;

namespace Muster.Server.Features.Demo;

/// <summary>
/// One customer of a demo set, drawn from the seed and its index alone: who it is, what it uses, what it is licensed for, and
/// its devices. Drawn again later it is the same, which is how a demo store is topped up.
/// </summary>
internal sealed class DemoCustomer
{
    /// <summary>What a family's subjects weigh against 100 computers.</summary>
    private static readonly (string Family, int Weight, int Percent)[] Mix =
    [
        ("server", 14, 75), ("email", 105, 45), ("mobile", 45, 35), ("encryption", 70, 30), ("phish", 90, 25), ("access", 55, 18), ("wireless", 5, 14), ("ndr", 2, 10),
    ];

    private static readonly string[] Roles = ["DC", "FILE", "SQL", "APP", "WEB", "BACKUP", "RDS", "PRINT", "ERP", "MON"];
    private static readonly string[] Boxes = ["info", "contact", "billing"];

    private readonly DemoOptions _options;
    private readonly Chance _chance;
    private readonly Culture _culture;
    private readonly DateOnly _first;
    private readonly Dictionary<int, uint> _workdays = [];
    private readonly HashSet<string> _families = ["endpoint"];
    private readonly List<DemoSubject> _subjects = [];
    private readonly List<(string First, string Last, string Login)> _people = [];
    private readonly string _domain;
    private readonly string _short;

    /// <summary>Draws a customer.</summary>
    /// <param name="options">The set.</param>
    /// <param name="partner">Its partner.</param>
    /// <param name="index">Its place among all customers.</param>
    /// <param name="number">Its place among its partner's.</param>
    /// <param name="size">How many subjects it has.</param>
    /// <param name="previous">Name of the customer before it.</param>
    /// <param name="names">Names that are taken; its own is added.</param>
    public DemoCustomer(DemoOptions options, DemoPartner partner, int index, int number, int size, string previous, HashSet<string> names)
    {
        _options = options;
        Index = index;
        Partner = partner;
        Size = size;
        Story = DemoSet.StoryOf(partner, number);
        (OwnsLicenses, IsMixed) = (number == 5, number == 11);
        PartnerId = partner.Id(options);
        var seed = (ulong)options.Seed;
        _chance = Chance.Of(seed, 1, (ulong)index);

        // each of the first customers that shows nothing else shows another country
        _culture = number % 3 == 1 && number < 3 * Culture.All.Length ? Culture.All[number / 3] : Culture.Draw(_chance);
        Name = DemoNames.Company(_culture, Chance.Of(seed, 2, (ulong)index), previous, number, names);
        ExternalId = partner.Prefix + (10_000 + (number * 3) + Chance.Of(seed, 3, (ulong)index).Below(3)).ToString(CultureInfo.InvariantCulture);
        Id = Chance.Of(seed, 4, (ulong)index).Id(DemoSet.Start(options).AddSeconds(index));
        BillingType = DrawBilling();

        var created = BillingType == BillingType.Trial ? options.Today.AddDays(-_chance.Between(3, 24))
            : Story == Story.Healthy && _chance.Percent(22) ? options.Today.AddDays(-_chance.Between(40, 380))
            : DemoSet.FirstDay(options).AddDays(-_chance.Between(20, 1_500));
        CreatedAt = At(created, 8, _chance.Below(36_000));
        _first = created > DemoSet.FirstDay(options) ? created : DemoSet.FirstDay(options);

        var digits = new string([.. ExternalId.Where(char.IsAsciiDigit)]);
        var latin = new string([.. SearchText.Of(Name).Where(char.IsAsciiLetter)]).ToLowerInvariant();
        _domain = (latin.Length >= 4 ? latin[..Math.Min(latin.Length, 18)] : "client" + digits) + ".example";
        _short = (latin.Length >= 4 ? latin[..Math.Min(latin.Length, 6)] : "c" + digits).ToUpperInvariant();
        DrawFamilies();
    }

    public DemoPartner Partner { get; }

    public Guid PartnerId { get; }

    /// <summary>Its place among all customers.</summary>
    public int Index { get; }

    public Guid Id { get; }

    public string Name { get; }

    public string ExternalId { get; }

    public Story Story { get; }

    public BillingType BillingType { get; }

    /// <summary>Whether it is certain to have licenses of its own: chance might leave a small set without.</summary>
    public bool OwnsLicenses { get; }

    /// <summary>Whether it is certain to have licenses of its own beside its partner's, and a perpetual one.</summary>
    public bool IsMixed { get; }

    /// <summary>How many subjects it has, over all meters.</summary>
    public int Size { get; }

    public DateTimeOffset CreatedAt { get; }

    /// <summary>The first day on which its counts can change.</summary>
    public DateOnly FirstDay => _first;

    /// <summary>Its rows, once <see cref="Draw"/> has been called.</summary>
    public List<License> Licenses { get; } = [];

    public List<Firewall> Firewalls { get; } = [];

    public List<Device> Devices { get; } = [];

    /// <summary>Draws its subjects, licenses and devices, and adds its days seen and names to a batch.</summary>
    public void Draw(ProductCatalog catalog, UsageBatch batch)
    {
        DrawPeople();
        DrawSubjects();
        var rows = new List<DaysSeen>();
        var last = new (DateOnly Day, string Person)?[_subjects.Count];
        var counts = _subjects.SelectMany(s => s.Meters).Distinct().ToDictionary(
            m => m, m => new UsageCount(catalog.TryMeter(m, out var family) ? family.Counted : Counted.Subjects, _options.Today, _options.Today));
        for (var i = 0; i < _subjects.Count; i++)
        {
            rows.Clear();
            last[i] = _subjects[i].Read(_first, _options.Today, Workdays, rows);
            Add(_subjects[i], rows, last[i], _options.Today, batch);
            foreach (var meter in _subjects[i].Meters)
            {
                foreach (var row in rows)
                    counts[meter].Add(row);
            }
        }

        if (_families.Contains("firewall"))
            Firewalls.AddRange(DemoFirewalls.Draw(this, _chance, _options.Today));
        var used = counts.ToDictionary(c => c.Key, c => c.Value.Counts()[0]);
        if (Firewalls.Count > 0)
            used["firewall"] = Firewalls.Count;
        new DemoLicenses(this, _options, _chance, catalog).Draw(_families, used);
        foreach (var firewall in Firewalls)
            firewall.LicenseNumber = Licenses.LastOrDefault(l => l.Product == "xg_email_std" && l.Start <= _options.Today)?.Number ?? "";
        Firewalls.RemoveAll(f => f.LicenseNumber.Length == 0);
        new DemoDevices(this, _options, _chance, catalog).Draw(_subjects, last, _short, _first);
    }

    /// <summary>Adds what was seen after the set's last day, up to a later one.</summary>
    public void Continue(DateOnly from, DateOnly to, UsageBatch batch)
    {
        DrawPeople();
        DrawSubjects();
        var rows = new List<DaysSeen>();
        foreach (var subject in _subjects)
        {
            rows.Clear();
            Add(subject, rows, subject.Read(from, to, Workdays, rows), to, batch);
        }
    }

    public Customer Row() => new()
    {
        PartnerId = PartnerId,
        Id = Id,
        TenantId = Chance.Of((ulong)_options.Seed, 5, (ulong)Index).Id(CreatedAt),
        ExternalId = ExternalId,
        Name = Name,
        BillingType = BillingType,
        DataGeography = _culture.Geography,
        PartnerAssistance = Story != Story.NoAssistance && !_chance.Percent(BillingType == BillingType.Term ? 18 : 4),
        CreatedAt = CreatedAt,
        Contact = DrawContact(),
    };

    private void Add(DemoSubject subject, List<DaysSeen> rows, (DateOnly Day, string Person)? last, DateOnly today, UsageBatch batch)
    {
        if (last is null)
            return;
        var at = subject.Instant(last.Value.Day, today);
        foreach (var meter in subject.Meters)
        {
            foreach (var row in rows)
                batch.Add(Id, meter, row);
            if (subject.Name is { } name)
                batch.AddName(Id, meter, subject.Id, name, at);
        }

        if (today != _options.Today && subject.Meters[0] is "endpoint" or "server" or "mobile")
            batch.AddSign(Id, subject.Id, at);
    }

    private BillingType DrawBilling() => Partner.Program switch
    {
        PartnerProgram.Flex when Story is Story.Over or Story.Near or Story.Expiring or Story.LastDay or Story.Expired or Story.Renewed => BillingType.Term,
        PartnerProgram.Flex when Story is Story.Trial => BillingType.Trial,
        PartnerProgram.Flex when OwnsLicenses || IsMixed => BillingType.Term,
        PartnerProgram.Flex when Story is Story.Healthy => (BillingType)_chance.Weighted([5, 30, 65]),
        PartnerProgram.Flex => _chance.Percent(70) ? BillingType.Usage : BillingType.Term,
        PartnerProgram.FlexConnect => BillingType.Usage,
        PartnerProgram.Term => Story == Story.Healthy && _chance.Percent(12) ? BillingType.Trial : BillingType.Term,
    };

    private void DrawFamilies()
    {
        foreach (var (family, _, percent) in Mix)
        {
            if (_chance.Percent(percent) && (family is not "ndr" || Size >= 60))
                _families.Add(family);
        }

        if (Story is Story.Unlicensed)
            _families.Add("mobile");
        if (Story is Story.Gaps)
            _families.Add("server");
        if (Partner.Program != PartnerProgram.Term)
            _families.Add("server");
        if (IsMixed)
            _families.Add("email");
        if (_chance.Percent(28) || IsMixed)
            _families.Add("firewall");
    }

    private void DrawPeople()
    {
        // every name of the culture in turn, in a mixed order; those who share one are told apart by a number
        var (firsts, lasts) = (_culture.First, _culture.Last);
        var (all, offset) = (firsts.Length * lasts.Length, _chance.Below(1_000));
        var used = new HashSet<string>();
        for (var i = 0; i < Size; i++)
        {
            var at = (offset + (i * 77)) % all;
            var (first, last) = (firsts[(at + (at / firsts.Length)) % firsts.Length], lasts[at / firsts.Length]);
            var login = DemoNames.Login(first, last, i);
            for (var n = 2; !used.Add(login); n++)
                login = DemoNames.Login(first, last, i) + n.ToString(CultureInfo.InvariantCulture);
            _people.Add((first, last, login));
        }
    }

    /// <summary>A person as a computer of the domain reports them.</summary>
    private string InDomain(int person) => $"{_short}\\{_people[person % _people.Count].Login}";

    private void DrawSubjects()
    {
        var families = Mix.Where(m => _families.Contains(m.Family)).ToList();
        var total = 100 + families.Sum(m => m.Weight);
        var shares = families.ToDictionary(m => m.Family, m => (int)((long)Size * m.Weight / total));
        if (Story == Story.Unlicensed && Size > 3 && shares["mobile"] == 0)
            shares["mobile"] = 1;
        var computers = Size - shares.Values.Sum();
        var (encrypted, access) = (shares.GetValueOrDefault("encryption"), shares.GetValueOrDefault("access"));
        for (var i = 0; i < computers; i++)
            AddComputer(i, i < encrypted, i >= computers - access);
        for (var i = 0; i < shares.GetValueOrDefault("server"); i++)
            AddServer(i);
        for (var i = 0; i < shares.GetValueOrDefault("mobile"); i++)
        {
            var seed = _chance.Next();
            var phone = (seed & 3) == 0 ? "iPad" : (seed & 1) == 0 ? "iPhone" : "Android";
            AddSubject(seed, DemoSubject.AgentId(seed), $"{phone} {_people[i].First}", Habit.Phone, ["mobile"], [$"{_people[i % Math.Max(1, computers)].Login}@{_domain}"]);
        }

        for (var i = 0; i < shares.GetValueOrDefault("email"); i++)
        {
            var address = i < Boxes.Length ? Boxes[i] : _people[i - Boxes.Length].Login;
            AddSubject(_chance.Next(), $"{address}@{_domain}", null, Habit.Mailbox, ["email"], []);
        }

        for (var i = 0; i < shares.GetValueOrDefault("phish"); i++)
            AddSubject(_chance.Next(), $"{_people[i].Login}@{_domain}", null, Habit.Monthly, ["phish"], [$"{_people[i].Login}@{_domain}"]);
        for (var i = 0; i < shares.GetValueOrDefault("wireless"); i++)
        {
            var seed = _chance.Next();
            AddSubject(seed, $"AP-{seed:X16}"[..15], $"AP-{1 + (i / 6)}-{1 + (i % 6):00}", Habit.Always, ["wireless"], []);
        }

        for (var i = 0; i < shares.GetValueOrDefault("ndr"); i++)
        {
            var seed = _chance.Next();
            AddSubject(seed, $"NDR-{seed:X16}"[..14], $"{_short}-sensor-{i + 1}", Habit.Always, ["ndr"], []);
        }
    }

    private void AddComputer(int i, bool encrypted, bool access)
    {
        var seed = _chance.Next();
        string[] meters = (encrypted, access) switch
        {
            (true, true) => ["endpoint", "encryption", "access"],
            (true, false) => ["endpoint", "encryption"],
            (false, true) => ["endpoint", "access"],
            (false, false) => ["endpoint"],
        };
        var kind = _chance.Below(100);
        var tag = AsText(i + 1, "000");
        var name = kind switch
        {
            < 45 => $"{_short}-LT-{tag}",
            < 75 => $"{_short}-PC-{tag}",
            < 90 => "DESKTOP-" + Code(seed, 7),
            < 97 => $"{_short}-{tag}",
            _ => "MacBook-" + Code(seed, 4),
        };
        var person = InDomain(i);
        var (hands, people, habit) = _chance.Below(100) switch
        {
            // a second computer of somebody else's; the same person under another name; a kiosk; a lab
            < 12 when i > 0 => (Hands.One, new[] { InDomain(_chance.Below(i)) }, Habit.Light),
            < 15 when i > 0 => (Hands.One, [$"{name}\\{_people[_chance.Below(i) % _people.Count].Login}"], Habit.Light),
            < 17 when i > 0 => (Hands.One, [$"{_people[_chance.Below(i) % _people.Count].Login}@{_domain}"], Habit.Office),
            < 20 when i > 3 => (Hands.Shared, [InDomain(i), InDomain(i - 1), InDomain(i - 2), InDomain(i - 3)], Habit.Always),
            < 22 => (Hands.One, Array.Empty<string>(), Habit.Always),
            < 26 when i > 0 => (Hands.HandedOver, [InDomain(_chance.Below(i)), person], Habit.Office),
            < 31 => (Hands.SometimesNobody, [person], Habit.Office),
            < 36 => (Hands.One, [person], Habit.Light),
            _ => (Hands.One, [person], Habit.Office),
        };
        if (Story == Story.Healthy && i % 31 == 30)
            name = SetUpAnew() ?? name;
        AddSubject(seed, DemoSubject.AgentId(seed), name, habit, meters, people, hands);
    }

    /// <summary>Ends the computer before last week, so that the next one goes on under its name with another id; null where it isn't in use.</summary>
    private string? SetUpAnew()
    {
        var before = _subjects[^1];
        var end = _options.Today.AddDays(-9);
        if (before.To is not null || before.From >= end)
            return null;
        (before.To, before.CertainDay) = (end, end);
        return before.Name;
    }

    private void AddServer(int i)
    {
        var seed = _chance.Next();
        var name = $"SRV-{Roles[i % Roles.Length]}{AsText(1 + (i / Roles.Length), "00")}";

        // most have nobody at them; an administrator signs in to some
        string[] people = _chance.Percent(15) ? [$"{_short}\\administrator"] : [];
        AddSubject(seed, DemoSubject.AgentId(seed), name, Habit.Always, ["server"], people, people.Length > 0 ? Hands.SometimesNobody : Hands.One);
    }

    private void AddSubject(ulong seed, string id, string? name, Habit habit, string[] meters, string[] people, Hands hands = Hands.One)
    {
        var days = _options.Today.DayNumber - _first.DayNumber;
        var late = _chance.Percent(24);
        var from = _first.AddDays(late ? _chance.Below(Math.Max(1, days - 4)) : _chance.Below(Math.Min(4, days + 1)));
        DateOnly? to = null;
        var life = _options.Today.DayNumber - from.DayNumber;
        if (life > 120 && _chance.Percent(11))
            to = from.AddDays(_chance.Between(30, life - 40));
        else if (life > 60 && _chance.Percent(2))
            to = _options.Today.AddDays(-_chance.Between(15, 29));
        var handedOver = from.AddDays(Math.Max(1, _chance.Between(life / 5, life * 4 / 5)));
        var certain = _options.Today.AddDays(-_chance.Below(3));
        if (Story == Story.Silent)
        {
            var quiet = _options.Today.AddDays(-9);
            to = to is { } end && end < quiet ? end : quiet;
            certain = quiet;
        }

        if (habit is Habit.Office or Habit.Light)
        {
            while (((Workdays((certain.Year * 12) + certain.Month - 1) >> (certain.Day - 1)) & 1) == 0)
                certain = certain.AddDays(-1);
        }

        _subjects.Add(new DemoSubject
        {
            Id = id,
            Name = name,
            Meters = meters,
            Habit = habit,
            Seed = seed,
            From = from,
            To = to,
            People = people,
            Hands = hands,
            HandedOverOn = handedOver,
            CertainDay = habit == Habit.Monthly || certain < from ? null : certain,
        });
        if (Story is Story.Gaps or Story.OneGap)
            MakeSilent(_subjects[^1], meters[0]);
    }

    /// <summary>Some devices of a customer with gaps have not been heard of for weeks.</summary>
    private void MakeSilent(DemoSubject subject, string meter)
    {
        var nth = _subjects.Count - 1;
        if (meter is not ("endpoint" or "server" or "mobile") || (Story == Story.Gaps ? nth % 40 != 1 : nth != 0))
            return;
        subject.To = _options.Today.AddDays(-_chance.Between(Story == Story.Gaps ? 15 : 16, Story == Story.Gaps ? 70 : 28));
        subject.CertainDay = subject.To < subject.From ? null : subject.To;
    }

    private Contact DrawContact()
    {
        var (city, state, postalCode) = _chance.Pick(_culture.Cities);
        var (first, last) = (_chance.Pick(_culture.First), _chance.Pick(_culture.Last));
        var number = _chance.Between(1, 240).ToString(CultureInfo.InvariantCulture);
        var street = _chance.Pick(_culture.Streets);
        return new Contact
        {
            FirstName = first,
            LastName = last,
            Email = $"{DemoNames.Login(first, last, 2)}@{_domain}",
            Phone = $"{_culture.Dialing} {AsText(_chance.Below(10_000), "0000")}",
            Address1 = _culture.Country is "DE" or "PL" or "UA" or "GR" or "BR" ? $"{street} {number}" : $"{number} {street}",
            Address2 = _chance.Percent(12) ? "2. OG" : "",
            City = city,
            State = state,
            PostalCode = postalCode,
            Country = _culture.Country,
        };
    }

    private uint Workdays(int month)
    {
        if (!_workdays.TryGetValue(month, out var days))
            _workdays[month] = days = HabitDays.Workdays(month / 12, (month % 12) + 1, _culture.Holidays);
        return days;
    }

    /// <summary>An instant of a day, UTC.</summary>
    public static DateTimeOffset At(DateOnly day, int hour, int seconds) => new DateTimeOffset(day.ToDateTime(new TimeOnly(hour, 0)), TimeSpan.Zero).AddSeconds(seconds);

    /// <summary>Letters and digits that can't be mistaken for each other.</summary>
    public static string Code(ulong seed, int length)
    {
        const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
        return string.Create(length, seed, static (text, from) =>
        {
            for (var i = 0; i < text.Length; i++, from >>= 5)
                text[i] = Letters[(int)(from & 31)];
        });
    }

    private static string AsText(int number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
