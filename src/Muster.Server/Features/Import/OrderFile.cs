using System.Globalization;
using Muster.Domain.Orders;

namespace Muster.Server.Features.Import;

/// <summary>The orders of a file, as far as the file alone is right.</summary>
internal sealed class OrderFile(List<Problem> problems)
{
    private readonly List<FileOrder> _orders = [];

    public IReadOnlyList<Problem> Problems => problems;

    public IReadOnlyList<FileOrder> Orders => _orders;

    public long Read { get; init; }

    public long Bad { get; set; }

    /// <summary>Puts the rows of one number together.</summary>
    public void Add(List<OrderRow> all)
    {
        var rows = all.DistinctBy(r => r.Says).ToList();
        var before = problems.Count;
        if (rows.Find(r => !r.IsGood) is { } faulty)
        {
            foreach (var row in rows.Where(r => r.IsGood))
                problems.Add(new(row.Line, "row", string.Create(CultureInfo.InvariantCulture, $"is left out: line {faulty.Line} is of the same order")));
            Bad += all.Count;
            return;
        }

        var order = FileOrder.Of(rows, all.Count - rows.Count, problems);
        if (problems.Count > before)
        {
            Bad += all.Count;
            return;
        }

        _orders.Add(order);
    }
}

/// <summary>An order of the file.</summary>
internal sealed class FileOrder
{
    private readonly Dictionary<Column, (string Text, long Line)> _whole = [];

    private FileOrder(IReadOnlyList<OrderRow> rows, int repeated) => (Rows, Repeated) = (rows, repeated);

    public IReadOnlyList<OrderRow> Rows { get; }

    /// <summary>How many more rows say again what one of these says.</summary>
    public int Repeated { get; }

    public OrderRow First => Rows[0];

    public string Number => First.Number;

    /// <summary>Its rows with the numbers of their lines.</summary>
    public IReadOnlyList<(int Number, OrderRow Row)> Numbered { get; private set; } = [];

    public bool Submits => Says(OrderColumns.Submit) != "no";

    /// <summary>The customer as the file describes it.</summary>
    public NewOrderCustomer NewCustomer => new(
        Says(OrderColumns.ExternalId), Says(OrderColumns.Name), Says(OrderColumns.DataGeography),
        new(Says(OrderColumns.FirstName), Says(OrderColumns.LastName), Says(OrderColumns.Email), Says(OrderColumns.Country)));

    /// <summary>What it says of the whole order; empty for nothing.</summary>
    public string Says(Column column) => _whole.GetValueOrDefault(column).Text ?? "";

    /// <summary>The line that says it, else the order's first.</summary>
    public long LineOf(Column column) => _whole.TryGetValue(column, out var said) ? said.Line : First.Line;

    /// <summary>Puts rows together; what contradicts is told.</summary>
    public static FileOrder Of(IReadOnlyList<OrderRow> rows, int repeated, List<Problem> problems)
    {
        var order = new FileOrder(rows, repeated);
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Whole.Count; i++)
            {
                var (column, text) = (OrderColumns.OfOrder[i], row.Whole[i]);
                if (text.Length > 0 && !order._whole.TryAdd(column, (text, row.Line)) && order._whole[column].Text != text)
                    problems.Add(new(row.Line, column.Name, string.Create(CultureInfo.InvariantCulture, $"differs from line {order._whole[column].Line}, which is of the same order")));
            }
        }

        foreach (var column in (IEnumerable<Column>)[OrderColumns.Partner, OrderColumns.ExternalId])
        {
            if (order.Says(column).Length == 0)
                problems.Add(new(order.First.Line, column.Name, "is empty"));
        }

        order.Numbered = [.. rows.Select((row, i) => (row.Position ?? i + 1, row))];
        foreach (var twice in order.Numbered.GroupBy(n => n.Number).Where(g => g.Count() > 1))
        {
            foreach (var (_, row) in twice.Skip(1))
                problems.Add(new(row.Line, OrderColumns.Position.Name, string.Create(CultureInfo.InvariantCulture, $"{twice.Key} stands on line {twice.First().Row.Line} already, with other values")));
        }

        return order;
    }
}
