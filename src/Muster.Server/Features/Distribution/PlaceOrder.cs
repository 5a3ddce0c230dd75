using System.Net.Mail;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Orders;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Orders;
using Muster.Domain.Usage;
using Muster.Server.Features.Access;
using Muster.Server.Features.Customers;

namespace Muster.Server.Features.Distribution;

/// <summary>An order as it is written.</summary>
/// <param name="PartnerId">For which partner; it never changes.</param>
/// <param name="Number">The distributor's number.</param>
/// <param name="PurchaseOrder">The partner's purchase order number, or empty.</param>
/// <param name="CustomerId">A customer this distributor sold to before, or null.</param>
/// <param name="NewCustomer">The customer to make, or null.</param>
/// <param name="Lines">Its lines.</param>
public sealed record OrderInput(Guid PartnerId, string Number, string PurchaseOrder, Guid? CustomerId, NewOrderCustomer? NewCustomer, IReadOnlyList<OrderLine> Lines)
{
    /// <summary>The same with its texts in the form that is kept.</summary>
    public OrderInput Clean() => this with
    {
        Number = Text(Number),
        PurchaseOrder = Text(PurchaseOrder),
        NewCustomer = NewCustomer is { } c
            ? new(Text(c.ExternalId), Text(c.Name), c.DataGeography, new(Text(c.Contact.FirstName), Text(c.Contact.LastName), Text(c.Contact.Email), c.Contact.Country))
            : null,
    };

    private static string Text(string text) => Names.IsWellFormed(text) ? text.Trim().Normalize(NormalizationForm.FormC) : text;
}

/// <summary>The lines of an order as they were when it was submitted: subscriptions change afterwards, what was ordered doesn't.</summary>
/// <param name="Lines">The lines.</param>
public sealed record OrderedLines(IReadOnlyList<OrderLine> Lines)
{
    /// <summary>Of what is being submitted.</summary>
    public static OrderedLines Of(IEnumerable<Subscription> subscriptions) =>
        new([.. subscriptions.OrderBy(s => s.Line).Select(s => new OrderLine(s.Line, s.Product, s.Quantity, s.Starts, s.Ends, s.RenewMonths))]);

    /// <summary>Of the facts of an order's history; null where they say nothing of it.</summary>
    public static OrderedLines? Read(string facts) => facts.Length == 0 ? null : JsonSerializer.Deserialize<OrderedLines>(facts, ComponentJson.Options) is { Lines: not null } lines ? lines : null;
}

/// <summary>How saving or submitting an order ended.</summary>
/// <param name="OrderId">The order; null when it wasn't saved.</param>
/// <param name="Faults">What is wrong with it; empty when nothing is.</param>
/// <param name="Conflict">Whether somebody changed or submitted it meanwhile.</param>
/// <param name="Found">Whether there is such an order.</param>
public sealed record OrderOutcome(Guid? OrderId, IReadOnlyList<OrderFault> Faults, bool Conflict = false, bool Found = true);

/// <summary>Writes drafts of orders, submits them, and throws them away. A submitted order is a row for provisioning, written in the same transaction.</summary>
public sealed class PlaceOrder(Store store, Scope scope, ProductCatalog catalog, TimeProvider clock)
{
    private static readonly DateTimeOffset Never = DateTimeOffset.UnixEpoch;

    /// <summary>Saves a draft, new or there already.</summary>
    /// <param name="orderId">The draft; null for a new one.</param>
    /// <param name="version">The version the form was filled from.</param>
    /// <param name="input">What was written.</param>
    /// <param name="submit">Whether it is submitted at once.</param>
    /// <param name="key">The key that makes sending twice do it once; empty for none.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<OrderOutcome> SaveAsync(Guid? orderId, int version, OrderInput input, bool submit, string key, CancellationToken ct)
    {
        input = input.Clean();
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        await using var context = store.Context(input.PartnerId);
        try
        {
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            if (await SentAsync(context, key, ct) is { } sent)
                return sent;
            var order = orderId is { } id ? await DistributorView.OrdersWithin(context, scope.PartnerId).SingleOrDefaultAsync(o => o.Id == id, ct) : null;
            if (orderId is not null && order is null)
                return new(null, [], Found: false);
            if (order is not null && (order.SubmittedAt is not null || order.Version != version))
                return new(null, [], Conflict: true);
            var faults = await FaultsAsync(context, order?.Id, input, today, ct);
            if (faults.Count > 0)
                return new(order?.Id, faults);

            var customer = input.CustomerId is { } known ? await DistributorView.Customers(context, scope.PartnerId).AsNoTracking().SingleAsync(c => c.PartnerId == input.PartnerId && c.Id == known, ct) : null;
            if (order is null)
            {
                order = New(scope, input, now);
                context.Orders.Add(order);
            }
            else
            {
                await context.SaveChangesAsync(ct);
                await DistributorView.SubscriptionsWithin(context, scope.PartnerId).Where(s => s.OrderId == order.Id).ExecuteDeleteAsync(ct);
            }

            var subscriptions = Write(order, input, customer?.Name, today);
            context.Subscriptions.AddRange(subscriptions);
            if (submit)
                Submit(context, scope, order, subscriptions, now, today);
            if (key.Length > 0)
                context.Requests.Add(new Request { PartnerId = context.PartnerId, PersonId = scope.PersonId!.Value, Key = key, Outcome = order.Id.ToString(), At = now });
            await DistributorView.SaveWithRecordAsync(context, scope, now, submit ? "order.submit" : "order.write", order.ForCustomerId, Facts(order, subscriptions), submit, ct);
            await transaction.CommitAsync(ct);
            return new(order.Id, []);
        }
        catch (DbUpdateException)
        {
            // the same form, or somebody else, saved the order or another of this number between reading and writing
            await using (var own = store.Context(input.PartnerId))
            {
                if (await SentAsync(own, key, ct) is { } sent)
                    return sent;
            }

            await using var again = store.Context(scope.PartnerId);
            return await DistributorView.Orders(again, scope.PartnerId).AnyAsync(o => o.Number == input.Number && o.Id != orderId, ct)
                ? new(orderId, [new(OrderRefusal.NumberTaken)])
                : new(null, [], Conflict: true);
        }
    }

    /// <summary>What came of the same form when it was sent before; null when it wasn't.</summary>
    private async Task<OrderOutcome?> SentAsync(MusterContext context, string key, CancellationToken ct) =>
        key.Length > 0 && await context.Requests.AsNoTracking().SingleOrDefaultAsync(r => r.PersonId == scope.PersonId && r.Key == key, ct) is { } sent
            ? new(Guid.Parse(sent.Outcome), [])
            : null;

    /// <summary>Submits a draft as it is.</summary>
    public async Task<OrderOutcome> SubmitAsync(Guid orderId, int version, CancellationToken ct)
    {
        await using var view = store.Context(scope.PartnerId);
        if (await DistributorView.FindAsync(view, scope.PartnerId, orderId, ct) is not { } found)
            return new(null, [], Found: false);
        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        await using var context = store.Context(found.PartnerId);
        try
        {
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            var order = await DistributorView.OrdersWithin(context, scope.PartnerId).SingleAsync(o => o.Id == orderId, ct);
            if (order.SubmittedAt is not null || order.Version != version)
                return new(orderId, [], Conflict: order.SubmittedAt is null);
            var subscriptions = await DistributorView.SubscriptionsWithin(context, scope.PartnerId).Where(s => s.OrderId == orderId).OrderBy(s => s.Line).ToListAsync(ct);
            var input = new OrderInput(
                order.PartnerId, order.Number, order.PurchaseOrder, order.ForCustomerId, order.NewCustomer,
                [.. subscriptions.Select(s => new OrderLine(s.Line, s.Product, s.Quantity, s.Starts, s.Ends, s.RenewMonths))]);
            var faults = await FaultsAsync(context, orderId, input, today, ct);
            if (faults.Count > 0)
                return new(orderId, faults);
            order.Version++;
            Submit(context, scope, order, subscriptions, now, today);
            await DistributorView.SaveWithRecordAsync(context, scope, now, "order.submit", order.ForCustomerId, Facts(order, subscriptions), tellsPartner: true, ct);
            await transaction.CommitAsync(ct);
            return new(orderId, []);
        }
        catch (DbUpdateException)
        {
            return new(orderId, [], Conflict: true);
        }
    }

    /// <summary>Throws a draft away. What was submitted stays.</summary>
    public async Task<OrderOutcome> DiscardAsync(Guid orderId, int version, CancellationToken ct)
    {
        await using var view = store.Context(scope.PartnerId);
        if (await DistributorView.FindAsync(view, scope.PartnerId, orderId, ct) is not { } found)
            return new(null, [], Found: false);
        await using var context = store.Context(found.PartnerId);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await DistributorView.OrdersWithin(context, scope.PartnerId).SingleOrDefaultAsync(o => o.Id == orderId && o.SubmittedAt == null && o.Version == version, ct) is not { } order)
            return new(orderId, [], Conflict: true);
        context.Orders.Remove(order);
        try
        {
            await DistributorView.SaveWithRecordAsync(context, scope, clock.GetUtcNow(), "order.discard", null, new { found.Number }, tellsPartner: false, ct);
            await transaction.CommitAsync(ct);
            return new(orderId, []);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new(orderId, [], Conflict: true);
        }
    }

    /// <summary>A new order, of which nothing is written yet.</summary>
    internal static Order New(Scope scope, OrderInput input, DateTimeOffset now) => new()
    {
        PartnerId = input.PartnerId,
        Id = Guid.CreateVersion7(now),
        DistributorId = scope.PartnerId,
        Number = input.Number,
        CustomerName = "",
        CreatedAt = now,
        CreatedBy = scope.Who,
    };

    /// <summary>Writes into a draft what nothing is wrong with.</summary>
    /// <param name="order">The draft.</param>
    /// <param name="input">What is written.</param>
    /// <param name="customer">Name of the customer it is for; null where it is to make one.</param>
    /// <param name="today">The day.</param>
    /// <returns>Its lines, which are in no context yet.</returns>
    internal static List<Subscription> Write(Order order, OrderInput input, string? customer, DateOnly today)
    {
        (order.Number, order.PurchaseOrder, order.ForCustomerId, order.NewCustomer, order.CustomerName) = customer is null
            ? (input.Number, input.PurchaseOrder, (Guid?)null, input.NewCustomer, input.NewCustomer!.Name)
            : (input.Number, input.PurchaseOrder, input.CustomerId, null, customer);
        order.Version++;
        return [.. input.Lines.Select(l => New(order, l, today))];
    }

    /// <summary>Submits a draft: a row for provisioning, and in its history what it was then.</summary>
    internal static void Submit(MusterContext context, Scope scope, Order order, IReadOnlyList<Subscription> subscriptions, DateTimeOffset now, DateOnly today)
    {
        order.SubmittedAt = now;
        foreach (var subscription in subscriptions)
        {
            subscription.Status = SubscriptionMoves.To(subscription.Status, SubscriptionAct.Submit, SubscriptionMover.Distributor) ?? subscription.Status;
            (subscription.OrderedOn, subscription.DueOn) = (today, subscription.DueFrom(today));
        }

        DistributorView.AddEvent(context, order.Id, null, now, scope.Who, "order.submit", SubscriptionStatus.Draft, SubscriptionStatus.Submitted, OrderedLines.Of(subscriptions));
        context.Provisionings.Add(new Provisioning { PartnerId = order.PartnerId, OrderId = order.Id, Line = 0, Step = ProvisioningStep.Customer, DueAt = now, ClaimedUntil = Never });
    }

    private async Task<IReadOnlyList<OrderFault>> FaultsAsync(MusterContext context, Guid? orderId, OrderInput input, DateOnly today, CancellationToken ct)
    {
        var linked = await context.DistributorLinks.AnyAsync(l => l.DistributorId == scope.PartnerId && l.State == DistributorLinkState.Active, ct)
            && await context.Partners.AnyAsync(p => p.Id == input.PartnerId && p.Program == PartnerProgram.FlexConnect && p.Kind == PartnerKind.Partner, ct);
        if (!linked)
            return [new(OrderRefusal.Partner)];
        var taken = Names.IsLine(input.Number) && await DistributorView.Orders(context, scope.PartnerId).AnyAsync(o => o.Number == input.Number && o.Id != orderId, ct);
        IReadOnlyList<string> there = [];
        var faults = new List<OrderFault>();
        if (input.CustomerId is { } customer)
        {
            if (await DistributorView.Customers(context, scope.PartnerId).AnyAsync(c => c.PartnerId == input.PartnerId && c.Id == customer, ct))
            {
                there = await context.Subscriptions.Where(s => s.DistributorId == scope.PartnerId && s.ForCustomerId == customer
                    && s.Status != SubscriptionStatus.Cancelled && s.Status != SubscriptionStatus.Rejected).Select(s => s.Product).Distinct().ToListAsync(ct);
            }
            else
            {
                faults.Add(new(OrderRefusal.Customer));
            }
        }
        else if (input.NewCustomer is { } made)
        {
            faults.AddRange(Faults(made).Select(f => new OrderFault(f)));
        }
        else
        {
            faults.Add(new(OrderRefusal.Customer));
        }

        return [.. faults, .. DecideOrder.Place(input.Number, taken, input.PurchaseOrder, input.Lines, there, today, catalog)];
    }

    /// <summary>What is wrong with a customer to be made.</summary>
    internal static IEnumerable<OrderRefusal> Faults(NewOrderCustomer customer)
    {
        if (customer.Name.Length is 0 or > 200 || !Names.IsLine(customer.Name))
            yield return OrderRefusal.CustomerName;
        if (customer.ExternalId.Length is 0 or > 100 || !Names.IsLine(customer.ExternalId))
            yield return OrderRefusal.CustomerExternalId;
        var contact = customer.Contact;
        if (!Names.IsLine(contact.FirstName) || !Names.IsLine(contact.LastName) || contact.FirstName.Length > ContactForm.Longest || contact.LastName.Length > ContactForm.Longest
            || (contact.Email.Length > 0 && (contact.Email.Length > ContactForm.Longest || !MailAddress.TryCreate(contact.Email, out var address) || address.Address != contact.Email)))
            yield return OrderRefusal.CustomerContact;
        if (contact.Country.Length > 0 && !Countries.Codes.Contains(contact.Country))
            yield return OrderRefusal.CustomerCountry;
        if (!Customer.DataGeographies.Contains(customer.DataGeography))
            yield return OrderRefusal.CustomerGeography;
    }

    private static Subscription New(Order order, OrderLine line, DateOnly today)
    {
        var subscription = new Subscription
        {
            PartnerId = order.PartnerId,
            OrderId = order.Id,
            Line = line.Line,
            DistributorId = order.DistributorId,
            ForCustomerId = order.ForCustomerId,
            Product = line.Product,
            Quantity = line.Quantity,
            Status = SubscriptionStatus.Draft,
            OrderedOn = today,
            Starts = line.Starts,
            Ends = line.Ends,
            RenewMonths = line.Ends is null ? line.RenewMonths : 0,
            DueOn = today,
        };
        subscription.DueOn = subscription.DueFrom(today);
        return subscription;
    }

    /// <summary>What audit entries say of an order.</summary>
    internal static object Facts(Order order, IEnumerable<Subscription> subscriptions) => new
    {
        order.Number,
        order.PurchaseOrder,
        customer = order.CustomerName,
        lines = subscriptions.Select(s => new { s.Line, s.Product, s.Quantity, s.Starts, s.Ends, s.RenewMonths }).ToList(),
    };
}
