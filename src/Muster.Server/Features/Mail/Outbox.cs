using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Muster.Data;

namespace Muster.Server.Features.Mail;

/// <summary>What a row of the outbox holds: a message, or somebody's asking for a new password, which becomes one if they are known.</summary>
/// <param name="To">Address it goes to.</param>
/// <param name="Subject">Its subject; empty for an asking.</param>
/// <param name="Text">Plain text; empty for an asking.</param>
public sealed record Message(string To, string Subject, string Text)
{
    /// <summary>Of an asking for a new password, how the answer is to be written; null for a message.</summary>
    public ResetAsked? Reset { get; init; }
}

/// <summary>How somebody asked for a new password.</summary>
/// <param name="Language">The language of the page they asked on.</param>
/// <param name="Link">Address of the page for choosing one; the token is added to it.</param>
/// <param name="Address">From which address they asked.</param>
public sealed record ResetAsked(string Language, string Link, string Address);

/// <summary>
/// Messages wait in the store, written in the transaction of what they tell, until they are sent. They hold
/// names, and links that are keys, so they are protected.
/// </summary>
public sealed class Outbox(IDataProtectionProvider protection, TimeProvider clock)
{
    private readonly IDataProtector _protector = protection.CreateProtector("muster.mail");

    /// <summary>Adds a message to what the context saves next.</summary>
    public void Add(MusterContext context, Message message) => context.Mails.Add(new Data.Access.Mail
    {
        Id = Guid.CreateVersion7(clock.GetUtcNow()),
        Content = _protector.Protect(JsonSerializer.SerializeToUtf8Bytes(message)),
        CreatedAt = clock.GetUtcNow(),
        DueAt = clock.GetUtcNow(),
    });

    /// <summary>Reads a row.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was written under keys that are gone.</exception>
    public Message Read(Data.Access.Mail mail) =>
        JsonSerializer.Deserialize<Message>(_protector.Unprotect(mail.Content)) ?? throw new System.Security.Cryptography.CryptographicException("A message is empty.");
}
