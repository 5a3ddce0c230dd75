using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Accounts;

namespace Muster.Server.Features.Access;

/// <summary>An act was refused: the message says why and what to do.</summary>
public class RefusedException(string message) : Exception(message);

/// <summary>Creates a partner: how a production store begins.</summary>
public sealed class CreatePartner(Store store, CreateAdministrator administrators, TimeProvider clock)
{
    /// <summary>Creates it with its first administrator.</summary>
    /// <returns>The partner, and the password of a new person, to be shown once.</returns>
    /// <exception cref="RefusedException">The code, name, currency or e-mail is not valid, or the code is taken.</exception>
    public Task<(Partner Partner, string? Password)> Async(string code, string name, PartnerProgram program, string currency, string admin, CancellationToken ct) =>
        AddAsync(code, name, PartnerKind.Partner, program, currency, admin, ct);

    /// <summary>Creates a distributor with its first administrator. It stands among the partners: its people, prices, settings and audit log are kept as theirs are.</summary>
    /// <inheritdoc cref="Async"/>
    public Task<(Partner Partner, string? Password)> DistributorAsync(string code, string name, string currency, string admin, CancellationToken ct) =>
        AddAsync(code, name, PartnerKind.Distributor, PartnerProgram.FlexConnect, currency, admin, ct);

    private async Task<(Partner Partner, string? Password)> AddAsync(string code, string name, PartnerKind kind, PartnerProgram program, string currency, string admin, CancellationToken ct)
    {
        if (!Partner.IsCode(code))
            throw new RefusedException($"--code: '{code}' must be 2 to 40 lower-case letters, digits and hyphens, beginning with a letter.");
        if (code == Partner.NoneCode)
            throw new RefusedException($"--code: '{code}' stands for companies without a partner; choose another.");
        name = name.Trim();
        if (name.Length is 0 or > 200)
            throw new RefusedException("--name: it must have 1 to 200 characters.");
        if (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper))
            throw new RefusedException($"--currency: '{currency}' must be an ISO 4217 code such as EUR.");
        var partner = new Partner { Id = Guid.CreateVersion7(clock.GetUtcNow()), Code = code, Name = name, Program = program, Kind = kind, Currency = currency, CreatedAt = clock.GetUtcNow() };
        await using var context = store.Context(partner.Id);
        if (await context.Partners.AnyAsync(p => p.Code == code, ct))
            throw new RefusedException($"--code: there is a partner or distributor {code} already.");
        context.Partners.Add(partner);
        var scope = new Scope();
        scope.Enter(partner.Id, "command");
        context.Record(scope, clock.GetUtcNow(), kind == PartnerKind.Distributor ? "distributor.create" : "partner.create", after: new { partner.Code, partner.Name, partner.Program, partner.Currency });
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.SaveChangesAsync(ct);
        var password = await administrators.AddAsync(context, admin, ct);
        await transaction.CommitAsync(ct);
        return (partner, password);
    }
}
