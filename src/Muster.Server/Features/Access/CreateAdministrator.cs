using System.Net.Mail;
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
        if (email.Length > 254 || !MailAddress.TryCreate(email, out var address) || address.Address != email)
            throw new RefusedException($"'{email}' is not an e-mail address.");
        var normalized = normalizer.NormalizeEmail(email);
        var person = await context.Users.SingleOrDefaultAsync(p => p.NormalizedEmail == normalized, ct);
        string? password = null;
        if (person is null)
        {
            password = RandomPassword();
            person = new Person
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
        }
        else if (await context.Administrators.AnyAsync(a => a.PersonId == person.Id, ct))
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

    /// <summary>Gives a person a new random password and ends all their sessions.</summary>
    /// <returns>The password, to be shown once.</returns>
    /// <exception cref="RefusedException">Nobody has this address.</exception>
    public async Task<string> ResetAsync(string email, CancellationToken ct)
    {
        await using var people = store.Context();
        var normalized = normalizer.NormalizeEmail(email.Trim());
        var id = await people.Users.Where(p => p.NormalizedEmail == normalized).Select(p => (Guid?)p.Id).SingleOrDefaultAsync(ct)
            ?? throw new RefusedException($"Nobody signs in as {email.Trim()}. To create an administrator: muster admin create.");

        var partners = (await Places.OfAsync(people, id, ct)).Select(p => p.PartnerId).ToList();
        var password = RandomPassword();
        await using var context = store.Context(partners.FirstOrDefault());
        var person = await context.Users.SingleAsync(p => p.Id == id, ct);
        person.PasswordHash = hasher.HashPassword(person, password);
        person.SecurityStamp = Guid.CreateVersion7().ToString("N");
        if (partners.Count > 0)
            context.Record(Command(partners[0]), clock.GetUtcNow(), "administrator.reset", after: new { email = person.Email });
        foreach (var session in await context.Sessions.Where(s => s.PersonId == id && s.EndedAt == null).ToListAsync(ct))
            session.EndedAt = clock.GetUtcNow();
        await context.SaveChangesAsync(ct);
        return password;
    }

    private static Scope Command(Guid partnerId)
    {
        var scope = new Scope();
        scope.Enter(partnerId, "command");
        return scope;
    }
}
