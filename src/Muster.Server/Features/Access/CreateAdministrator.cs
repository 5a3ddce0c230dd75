using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;

namespace Muster.Server.Features.Access;

/// <summary>Creates an administrator of a partner, or gives one a new password.</summary>
public sealed class CreateAdministrator(Store store, IPasswordHasher<Person> hasher, ILookupNormalizer normalizer, TimeProvider clock)
{
    /// <summary>A random password: 20 letters and digits that can't be mistaken for each other, in groups.</summary>
    public static string RandomPassword() =>
        string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 5)));

    /// <summary>Makes a person an administrator; someone who can sign in already keeps their password.</summary>
    /// <returns>The password of a new person, to be shown once; null for someone known.</returns>
    /// <exception cref="RefusedException">The address is not one, or the person is an administrator of this partner already.</exception>
    public async Task<string?> Async(Guid partnerId, string email, CancellationToken ct)
    {
        await using var context = store.Context(partnerId);
        return await AddAsync(context, email, ct);
    }

    /// <summary>The same within the work of a context.</summary>
    /// <inheritdoc cref="Async"/>
    public async Task<string?> AddAsync(MusterContext context, string email, CancellationToken ct)
    {
        var partnerId = context.PartnerId;
        email = email.Trim();
        var (person, password) = await PersonAsync(context, email, ct);
        if (await context.Administrators.AnyAsync(a => a.PersonId == person.Id, ct))
        {
            throw new RefusedException($"{email} is an administrator of this partner already. To give a new password: muster admin reset.");
        }

        var now = clock.GetUtcNow();
        var first = !await context.Administrators.AnyAsync(a => a.IsPrimary, ct);
        context.Administrators.Add(new Administrator { PartnerId = partnerId, PersonId = person.Id, Role = AdministratorRole.SuperAdmin, IsPrimary = first, CreatedAt = now });

        // whoever sets up an installation runs it, until they say who else does
        if (!await context.Operators.AnyAsync(ct))
            context.Operators.Add(new Operator { PersonId = person.Id, CreatedAt = now });
        context.Record(Command(partnerId), clock.GetUtcNow(), "administrator.create", after: new { email, role = AdministratorRole.SuperAdmin });
        await context.SaveChangesAsync(ct);
        return password;
    }

    /// <summary>Makes a person an operator of the installation.</summary>
    /// <returns>The password of a new person, to be shown once; null for someone known.</returns>
    /// <exception cref="RefusedException">The address is not one, or the person is an operator already.</exception>
    public async Task<string?> OperatorAsync(string email, CancellationToken ct)
    {
        await using var context = store.Context();
        var (person, password) = await PersonAsync(context, email, ct);
        if (await context.Operators.AnyAsync(o => o.PersonId == person.Id, ct))
            throw new RefusedException($"{email} runs this installation already.");
        context.Operators.Add(new Operator { PersonId = person.Id, CreatedAt = clock.GetUtcNow() });
        context.Record(Command(Guid.Empty), clock.GetUtcNow(), "operator.create", after: new { person = person.Id });
        await context.SaveChangesAsync(ct);
        return password;
    }

    /// <summary>Gives a person a new random password and ends all their sessions.</summary>
    /// <param name="email">The e-mail they sign in with.</param>
    /// <param name="secondFactor">Whether their authenticator, passkeys and recovery codes are taken away too.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The password, to be shown once.</returns>
    /// <exception cref="RefusedException">Nobody has this address.</exception>
    public async Task<string> ResetAsync(string email, bool secondFactor, CancellationToken ct)
    {
        await using var context = store.Context();
        var normalized = normalizer.NormalizeEmail(email.Trim());
        var person = await context.Users.SingleOrDefaultAsync(p => p.NormalizedEmail == normalized, ct)
            ?? throw new RefusedException($"Nobody signs in as {email.Trim()}. To create an administrator: muster admin create.");
        var password = RandomPassword();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        person.PasswordHash = hasher.HashPassword(person, password);
        person.SecurityStamp = Guid.CreateVersion7().ToString("N");
        await Sessions.EndAsync(context, person.Id, except: null, clock.GetUtcNow(), ct);
        if (secondFactor)
            await SecondFactor.RemoveAllAsync(context, person, ct);
        await context.RecordAtPlacesAsync(await Places.OfAsync(context, person.Id, ct), null, "command", "", clock.GetUtcNow(), "administrator.reset", new { email = person.Email, secondFactor }, ct: ct);
        await transaction.CommitAsync(ct);
        return password;
    }

    /// <summary>The person of an address; a new one, added to the context, with a password.</summary>
    private async Task<(Person Person, string? Password)> PersonAsync(MusterContext context, string email, CancellationToken ct)
    {
        email = email.Trim();
        if (!InvitePerson.IsEmail(email))
            throw new RefusedException($"'{email}' is not an e-mail address.");
        var normalized = normalizer.NormalizeEmail(email);
        if (await context.Users.SingleOrDefaultAsync(p => p.NormalizedEmail == normalized, ct) is { } known)
            return (known, null);
        var password = RandomPassword();
        var person = new Person
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            UserName = email,
            NormalizedUserName = normalizer.NormalizeName(email),
            Email = email,
            NormalizedEmail = normalized,
            EmailConfirmed = true,
            DisplayName = email,
            SecurityStamp = Guid.CreateVersion7().ToString("N"),
        };
        person.PasswordHash = hasher.HashPassword(person, password);
        context.Users.Add(person);
        return (person, password);
    }

    private static Scope Command(Guid partnerId)
    {
        var scope = new Scope();
        scope.Enter(partnerId, "command");
        return scope;
    }
}
