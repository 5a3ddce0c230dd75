using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Licensing;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Server.Features.Access;
using Muster.Server.Features.Customers;
using Muster.Server.Features.Licensing;

namespace Muster.Server.Features.Accounts;

/// <summary>How a step of creating a customer ended.</summary>
/// <param name="Draft">The draft; null when it isn't there, or isn't theirs.</param>
/// <param name="Faults">What is wrong, by field, as keys of texts.</param>
/// <param name="Refused">Why the licenses can't be these; null when they can.</param>
/// <param name="Conflict">Whether the draft was changed since the form was shown.</param>
public sealed record AccountOutcome(AccountDraft? Draft, IReadOnlyDictionary<string, string> Faults, LicensingDecision? Refused = null, bool Conflict = false)
{
    /// <summary>Whether the step is done.</summary>
    public bool Done => Draft is not null && Faults.Count == 0 && Refused is null && !Conflict;
}

/// <summary>
/// Creates a monthly or trial customer in steps: company and contact, licenses, terms. What was typed is kept in a draft that only its
/// person sees; the last step makes the customer of it, once.
/// </summary>
public sealed class CreateAccount(MusterContext context, Store store, Scope scope, ProductCatalog catalog, ActOnLicenses act, TimeProvider clock)
{
    /// <summary>How many days a draft is kept after it was last changed.</summary>
    public const int DraftDays = 30;

    private const int MostSuggestions = 100;

    private static readonly Dictionary<string, string> None = [];

    private IQueryable<AccountDraft> Own => context.AccountDrafts.Where(d => d.PersonId == scope.PersonId);

    /// <summary>What the partner has joined.</summary>
    public Task<PartnerProgram> ProgramAsync(CancellationToken ct) => context.Partners.Where(p => p.Id == context.PartnerId).Select(p => p.Program).SingleAsync(ct);

    /// <summary>Why nobody may create a customer of this kind here, as the key of a text; null when they may.</summary>
    public string? WhyNot(NewAccountKind kind, PartnerProgram program) =>
        !DecideAccount.MayCreate(kind, program) ? $"Account.Not.{program}"
        : !scope.SeesAllCustomers ? "Account.Not.Scope"
        : null;

    /// <summary>One's own draft.</summary>
    public Task<AccountDraft?> FindAsync(Guid id, CancellationToken ct) => Own.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct);

    /// <summary>One's own drafts that nothing came of yet, the latest first.</summary>
    public async Task<IReadOnlyList<AccountDraft>> ListAsync(CancellationToken ct) =>
        await Own.AsNoTracking().Where(d => d.CreatedCustomerId == null).OrderByDescending(d => d.ChangedAt).ThenByDescending(d => d.Id).Take(20).ToListAsync(ct);

    /// <summary>Keeps company and contact, in a new draft or in one there is.</summary>
    /// <param name="id">The draft; null for a new one.</param>
    /// <param name="kind">What kind of customer a new draft is for.</param>
    /// <param name="form">What was typed.</param>
    /// <param name="key">The key that makes sending twice do it once; empty for none.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<AccountOutcome> SaveCompanyAsync(Guid? id, NewAccountKind kind, AccountForm form, string key, CancellationToken ct)
    {
        if (id is null && await SentBeforeAsync(key, ct) is { } sent)
            return new(sent, None);
        var now = clock.GetUtcNow();
        var draft = id is { } known ? await Own.SingleOrDefaultAsync(d => d.Id == known && d.CreatedCustomerId == null, ct) : New(kind, now);
        if (draft is null)
            return new(null, None);
        var faults = form.Faults();
        var externalId = ContactForm.Clean(form[AccountForm.ExternalId]);
        if (externalId.Length == 0)
            externalId = await SuggestAsync(form[ContactForm.Name], ct);
        else if (!faults.ContainsKey(AccountForm.ExternalId) && await context.Customers.AnyAsync(c => c.ExternalId == externalId, ct))
            faults[AccountForm.ExternalId] = "Account.ExternalIdTaken";
        if (faults.Count > 0)
            return new(draft, faults);
        Put(draft, AccountBody.Of(draft) with { Company = form.With(externalId).Values }, now);
        if (id is null)
        {
            context.AccountDrafts.Add(draft);
            if (key.Length > 0)
                context.Requests.Add(new Request { PartnerId = context.PartnerId, PersonId = draft.PersonId, Key = key, Outcome = draft.Id.ToString(), At = now });
        }

        return await SaveAsync(draft, ct);
    }

    /// <summary>Keeps which products are chosen.</summary>
    /// <param name="id">The draft.</param>
    /// <param name="products">Codes of the products.</param>
    /// <param name="back">Whether to keep them as they are, to go back: then nothing is refused.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<AccountOutcome> SaveLicensesAsync(Guid id, IReadOnlyList<string> products, bool back, CancellationToken ct)
    {
        if (await Own.SingleOrDefaultAsync(d => d.Id == id && d.CreatedCustomerId == null, ct) is not { } draft)
            return new(null, None);
        var body = AccountBody.Of(draft) with { Products = [.. products.Where(p => catalog.TryProduct(p, out _))] };
        var decision = await DecideAsync(body with { Products = products }, ct);
        if (decision.Plan is null && !back)
            return new(draft, None, decision);
        Put(draft, body, clock.GetUtcNow());
        return await SaveAsync(draft, ct);
    }

    /// <summary>Throws a draft away; without one nothing changes.</summary>
    public Task<int> DiscardAsync(Guid id, CancellationToken ct) => Own.Where(d => d.Id == id && d.CreatedCustomerId == null).ExecuteDeleteAsync(ct);

    /// <summary>Makes the customer, with its licenses.</summary>
    /// <param name="id">The draft.</param>
    /// <param name="version">The version of the draft that was shown.</param>
    /// <param name="accepted">Whether the terms are accepted.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<AccountOutcome> CreateAsync(Guid id, int version, bool accepted, CancellationToken ct)
    {
        try
        {
            return await MakeAsync(id, version, accepted, ct);
        }
        catch (DbUpdateException)
        {
            // the same draft was made a customer at the same moment, or its external id was taken
            context.ChangeTracker.Clear();
            var draft = await FindAsync(id, ct);
            return draft?.CreatedCustomerId is not null ? new(draft, None) : new(draft, Taken);
        }
    }

    private static Dictionary<string, string> Taken => new() { [AccountForm.ExternalId] = "Account.ExternalIdTaken" };

    private async Task<AccountOutcome> MakeAsync(Guid id, int version, bool accepted, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await Own.SingleOrDefaultAsync(d => d.Id == id, ct) is not { } draft)
            return new(null, None);
        if (draft.CreatedCustomerId is not null)
            return new(draft, None);
        if (draft.Version != version)
            return new(draft, None, Conflict: true);
        var body = AccountBody.Of(draft);
        var faults = body.Form.Faults();
        var externalId = ContactForm.Clean(body.Form[AccountForm.ExternalId]);
        if (await context.Customers.AnyAsync(c => c.ExternalId == externalId, ct))
            faults[AccountForm.ExternalId] = "Account.ExternalIdTaken";
        var decision = await DecideAsync(body, ct);
        if (faults.Count == 0 && decision.Plan is not null && !accepted)
            faults["accept"] = "Account.TermsMissing";
        if (faults.Count > 0 || decision.Plan is not { } plan)
            return new(draft, faults, decision.Plan is null ? decision : null);

        var customer = new Customer
        {
            PartnerId = context.PartnerId,
            Id = Guid.CreateVersion7(now),
            TenantId = Guid.CreateVersion7(now),
            ExternalId = externalId,
            Name = "",
            BillingType = plan.BillingType!.Value,
            DataGeography = body.Form[AccountForm.DataGeography],
            PartnerAssistance = true,
            CreatedAt = now,
            TermsVersion = Terms.Version,
            TermsAcceptedAt = now,
            TermsAcceptedBy = scope.Who,
        };
        body.Form.Fill(customer);
        context.Customers.Add(customer);
        (draft.CreatedCustomerId, draft.ChangedAt) = (customer.Id, now);
        draft.Version++;
        context.Record(scope, now, "customer.create", customer.Id, after: new
        {
            customer.Name,
            customer.ExternalId,
            billing = customer.BillingType,
            customer.DataGeography,
            customer.Contact.Email,
            customer.Contact.Country,
            terms = customer.TermsVersion,
        });
        await context.SaveChangesAsync(ct);
        var held = await LicensedCustomer.HoldAsync(context, store, customer.Id, ct) ?? throw new InvalidOperationException("A customer was created outside of its creator's scope.");
        await held.ApplyAsync(plan, scope, "account.create", "", now, ct);
        await transaction.CommitAsync(ct);
        return new(draft, None);
    }

    /// <summary>What the licenses would be.</summary>
    private async Task<LicensingDecision> DecideAsync(AccountBody body, CancellationToken ct) =>
        !scope.SeesAllCustomers ? LicensingRefusal.FamilyLowered
        : DecideAccount.Decide(body.Kind, await ProgramAsync(ct), body.Products, act.Today, catalog).Within([], catalog, act.MayChange);

    private AccountDraft New(NewAccountKind kind, DateTimeOffset now) => new()
    {
        PartnerId = context.PartnerId,
        Id = Guid.CreateVersion7(now),
        PersonId = scope.PersonId!.Value,
        Body = new AccountBody(kind, None, []).Write(),
        CreatedAt = now,
        ChangedAt = now,
    };

    private static void Put(AccountDraft draft, AccountBody body, DateTimeOffset now)
    {
        (draft.Body, draft.ChangedAt) = (body.Write(), now);
        draft.Version++;
    }

    private async Task<AccountOutcome> SaveAsync(AccountDraft draft, CancellationToken ct)
    {
        try
        {
            await context.SaveChangesAsync(ct);
            return new(draft, None);
        }
        catch (DbUpdateException)
        {
            // the same form, or another of the same draft, was saved meanwhile
            context.ChangeTracker.Clear();
            return new(await FindAsync(draft.Id, ct), None, Conflict: true);
        }
    }

    /// <summary>The draft that an earlier sending of the same form began.</summary>
    private async Task<AccountDraft?> SentBeforeAsync(string key, CancellationToken ct)
    {
        if (key.Length == 0)
            return null;
        var outcome = await context.Requests.AsNoTracking().Where(r => r.PersonId == scope.PersonId && r.Key == key).Select(r => r.Outcome).SingleOrDefaultAsync(ct);
        return Guid.TryParse(outcome, CultureInfo.InvariantCulture, out var id) ? await FindAsync(id, ct) : null;
    }

    /// <summary>An external id that no customer has, made from the name.</summary>
    private async Task<string> SuggestAsync(string name, CancellationToken ct)
    {
        var stem = AccountForm.Suggest(name) is { Length: > 0 } made ? made : "CUSTOMER";
        var candidates = Enumerable.Range(1, MostSuggestions).Select(n => n == 1 ? stem : string.Create(CultureInfo.InvariantCulture, $"{stem}-{n}")).ToList();
        var taken = await context.Customers.Where(c => candidates.Contains(c.ExternalId)).Select(c => c.ExternalId).ToHashSetAsync(ct);
        return candidates.Find(c => !taken.Contains(c)) ?? $"{stem}-{Guid.CreateVersion7():N}";
    }
}
