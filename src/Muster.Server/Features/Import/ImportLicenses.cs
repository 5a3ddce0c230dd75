using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;

namespace Muster.Server.Features.Import;

/// <summary>Adds and changes licenses, and the firewalls they are assigned to. A license is known by its customer and number.</summary>
internal sealed class ImportLicenses(ImportRun run) : RowImport<LicenseRow>(run, ImportKind.Licenses)
{
    // what rows above describe; for the rows below that name only the number
    private readonly Dictionary<(Guid Customer, string Number), LicensePart> _described = [];
    private readonly HashSet<(Guid Customer, string Number)> _wouldAdd = [];
    private Dictionary<string, Guid> _customers = [];
    private bool _slashesStartWithDay;

    protected override IReadOnlyList<Column> Columns => LicenseColumns.All;

    protected override async Task BeginAsync(Table table, CancellationToken stop)
    {
        _slashesStartWithDay = table.SlashesStartWithDay(LicenseColumns.Start, LicenseColumns.End);
        _customers = await Run.CustomersAsync(stop);
    }

    protected override LicenseRow Read(Table table, Row row)
    {
        var read = LicenseColumns.Read(row, _slashesStartWithDay, Run.Catalog);
        if (row.Problems.Count > 0) return read;
        if (!_customers.TryGetValue(read.Customer, out var customer))
        {
            row.Refuse(LicenseColumns.Customer, $"there is no customer {TextRules.Quote(read.Customer)}");
            return read;
        }
        if (read.License is { } license)
        {
            // one license may stand on several rows, one for each firewall
            if (!_described.TryAdd((customer, license.Number), license) && _described[(customer, license.Number)] != license)
                row.Refuse(LicenseColumns.Number, $"{TextRules.Quote(license.Number)} stands on an earlier line with other values");
        }
        return read;
    }

    protected override (string Key, Column Column) Identify(LicenseRow row) => row.Firewall is { } firewall
        ? ($"firewall\0{row.Customer}\0{firewall.SerialNumber}", LicenseColumns.SerialNumber)
        : ($"license\0{row.Customer}\0{row.License!.Number}", LicenseColumns.Number);

    protected override async Task DecideAsync(Table table, MusterContext context, IReadOnlyList<(long Line, LicenseRow Row)> rows, BatchOutcome outcome, CancellationToken stop)
    {
        var customers = rows.Select(r => _customers[r.Row.Customer]).Distinct().ToList();
        var licenses = await context.Licenses.Where(l => customers.Contains(l.CustomerId)).ToDictionaryAsync(l => (l.CustomerId, l.Number), stop);
        var serials = rows.Where(r => r.Row.Firewall is not null).Select(r => r.Row.Firewall!.SerialNumber).ToList();
        var firewalls = serials.Count == 0
            ? []
            : await context.Firewalls.Where(f => customers.Contains(f.CustomerId) && serials.Contains(f.Serial)).ToDictionaryAsync(f => (f.CustomerId, f.Serial), stop);
        foreach (var (line, row) in rows)
        {
            var customer = _customers[row.Customer];
            if (Fault(line, row, customer, licenses, outcome))
            {
                outcome.Count(RowOutcome.Bad);
                continue;
            }
            var license = row.License is { } described ? Take(table, described, customer, licenses, context) : RowOutcome.Unchanged;
            var firewall = RowOutcome.Unchanged;
            if (row.Firewall is { } part)
            {
                var start = licenses.TryGetValue((customer, part.LicenseNumber), out var assigned) ? assigned.Start : _described[(customer, part.LicenseNumber)].Start;
                firewall = Take(table, part, start, customer, firewalls, context, outcome);
            }
            var result = (RowOutcome)Math.Max((int)license, (int)firewall);
            outcome.Count(result);
            if (result != RowOutcome.Unchanged) outcome.Recount(customer, DateOnly.MaxValue);
        }
    }

    private bool Fault(long line, LicenseRow row, Guid customer, Dictionary<(Guid, string), License> licenses, BatchOutcome outcome)
    {
        if (row.License is { } license && licenses.TryGetValue((customer, license.Number), out var known) && known.Product != license.Product)
        {
            outcome.Refuse(line, LicenseColumns.Product, $"is {license.Product}, but license {TextRules.Quote(license.Number)} is for {known.Product}; an import doesn't change it");
            return true;
        }
        if (row.Firewall is not { } firewall) return false;
        var product = licenses.TryGetValue((customer, firewall.LicenseNumber), out var there) ? there.Product
            : _described.GetValueOrDefault((customer, firewall.LicenseNumber))?.Product;
        if (product is null)
        {
            outcome.Refuse(line, LicenseColumns.Number, $"{TextRules.Quote(row.Customer)} has no license {TextRules.Quote(firewall.LicenseNumber)}");
            return true;
        }
        if (Run.Catalog.Family(Run.Catalog.Product(product).Family).Counted == Counted.Serials) return false;
        outcome.Refuse(line, LicenseColumns.SerialNumber, $"stands with license {TextRules.Quote(firewall.LicenseNumber)}, which isn't for firewalls ({product})");
        return true;
    }

    private RowOutcome Take(Table table, LicensePart said, Guid customer, Dictionary<(Guid, string), License> licenses, MusterContext context)
    {
        if (!licenses.TryGetValue((customer, said.Number), out var license))
        {
            license = new License
            {
                PartnerId = Run.Partner,
                CustomerId = customer,
                Id = Guid.CreateVersion7(),
                Number = said.Number,
                Product = said.Product,
                Type = said.Type,
                Owner = said.Owner,
                Start = said.Start,
                End = said.End,
                Quantity = said.Quantity,
            };
            licenses.Add((customer, said.Number), license);
            context.Licenses.Add(license);
            // where nothing is written, the store doesn't show what an earlier batch would have added
            return Run.Writes || _wouldAdd.Add((customer, said.Number)) ? RowOutcome.Added : RowOutcome.Unchanged;
        }
        var before = (license.Type, license.Owner, license.Start, license.End, license.Quantity);
        (license.Type, license.Start) = (said.Type, said.Start);
        if (table.Has(LicenseColumns.End)) license.End = said.End;
        if (table.Has(LicenseColumns.Quantity)) license.Quantity = said.Quantity;
        if (table.Has(LicenseColumns.Owner)) license.Owner = said.Owner;
        return before == (license.Type, license.Owner, license.Start, license.End, license.Quantity) ? RowOutcome.Unchanged : RowOutcome.Changed;
    }

    private RowOutcome Take(
        Table table, FirewallPart said, DateOnly start, Guid customer, Dictionary<(Guid, string), Firewall> firewalls, MusterContext context, BatchOutcome outcome)
    {
        if (!firewalls.TryGetValue((customer, said.SerialNumber), out var firewall))
        {
            firewall = new Firewall
            {
                PartnerId = Run.Partner,
                CustomerId = customer,
                Serial = said.SerialNumber,
                Model = said.Model,
                Form = said.Form,
                LicenseNumber = said.LicenseNumber,
                AssignedOn = start,
            };
            firewalls.Add((customer, said.SerialNumber), firewall);
            context.Firewalls.Add(firewall);
            outcome.Recount(customer, start);
            return RowOutcome.Added;
        }
        var before = (firewall.Model, firewall.Form, firewall.LicenseNumber);
        firewall.LicenseNumber = said.LicenseNumber;
        if (table.Has(LicenseColumns.Model)) firewall.Model = said.Model;
        if (table.Has(LicenseColumns.Form)) firewall.Form = said.Form;
        return before == (firewall.Model, firewall.Form, firewall.LicenseNumber) ? RowOutcome.Unchanged : RowOutcome.Changed;
    }
}
