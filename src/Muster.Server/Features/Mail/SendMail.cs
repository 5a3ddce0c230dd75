using System.Security.Cryptography;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using Muster.Data;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Mail;

/// <summary>
/// Sends what waits in the outbox: through the server that is set, or else as files. A message is claimed for two minutes; what
/// fails is tried again later and later, for three days.
/// </summary>
public sealed partial class SendMail(Store store, Outbox outbox, Settings settings, IServiceScopeFactory scopes, TimeProvider clock, ILogger<SendMail> log)
{
    private const int AtOnce = 20;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan[] Waits = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(8), TimeSpan.FromHours(24), TimeSpan.FromHours(36)];

    /// <summary>Where messages are written without a server to send them through.</summary>
    public string Directory { get; } = Path.Combine(settings.Data, "mail");

    /// <summary>Sends all that is due.</summary>
    /// <returns>How many were done.</returns>
    public async Task<int> DrainAsync(CancellationToken ct)
    {
        var done = 0;
        while (true)
        {
            await using var context = store.Context();
            var now = clock.GetUtcNow();
            var due = await context.Mails.AsNoTracking().Where(m => m.DueAt <= now).OrderBy(m => m.DueAt).Take(AtOnce).ToListAsync(ct);
            foreach (var mail in due)
            {
                // whoever moves it on has it
                var (lease, attempts) = (now + Lease, mail.Attempts);
                if (await context.Mails.Where(m => m.Id == mail.Id && m.Attempts == attempts && m.DueAt <= now)
                    .ExecuteUpdateAsync(u => u.SetProperty(m => m.DueAt, lease).SetProperty(m => m.Attempts, attempts + 1), ct) == 0)
                    continue;
                await DoAsync(context, mail, ct);
                done++;
            }

            if (due.Count == 0)
                return done;
        }
    }

    private async Task DoAsync(MusterContext context, Data.Access.Mail mail, CancellationToken ct)
    {
        try
        {
            var message = outbox.Read(mail);
            if (message.Reset is { } asked)
            {
                await using var scope = scopes.CreateAsyncScope();
                await using var transaction = await context.Database.BeginTransactionAsync(ct);
                await scope.ServiceProvider.GetRequiredService<ResetPassword>().WriteAsync(context, message, asked, ct);
                await context.Mails.Where(m => m.Id == mail.Id).ExecuteDeleteAsync(ct);
                await context.SaveChangesAsync(ct);
                await transaction.CommitAsync(ct);
                return;
            }

            await SendAsync(mail.Id, message, ct);
            await context.Mails.Where(m => m.Id == mail.Id).ExecuteDeleteAsync(ct);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            // what it says could name somebody; its kind is enough to mend it
            context.ChangeTracker.Clear();
            var failure = e is SmtpCommandException smtp ? $"{nameof(SmtpCommandException)} {(int)smtp.StatusCode}" : e.GetType().Name;
            if (mail.Attempts >= Waits.Length || e is CryptographicException)
            {
                await context.Mails.Where(m => m.Id == mail.Id).ExecuteDeleteAsync(ct);
                LogGivenUp(log, mail.Id, mail.Attempts + 1, failure);
                return;
            }

            var next = clock.GetUtcNow() + Waits[mail.Attempts];
            await context.Mails.Where(m => m.Id == mail.Id).ExecuteUpdateAsync(u => u.SetProperty(m => m.DueAt, next).SetProperty(m => m.Failure, failure), ct);
            LogFailed(log, mail.Id, failure, next);
        }
    }

    private async Task SendAsync(Guid id, Message message, CancellationToken ct)
    {
        using var mime = new MimeMessage { MessageId = $"{id:N}@muster", Date = clock.GetUtcNow(), Subject = message.Subject, Body = new TextPart("plain") { Text = message.Text } };
        mime.From.Add(new MailboxAddress("Muster", From(settings)));
        mime.To.Add(MailboxAddress.Parse(message.To));

        // written once, so that repeating it after a crash is seen as the same
        mime.Headers.Add("Auto-Submitted", "auto-generated");
        if (settings.Smtp is { Length: > 0 } url)
        {
            var server = SmtpServer.Read(url);
            using var client = new SmtpClient { Timeout = 60_000 };
            await client.ConnectAsync(server.Host, server.Port, server.Tls, ct);
            if (server.User.Length > 0)
                await client.AuthenticateAsync(server.User, server.Password, ct);
            await client.SendAsync(mime, ct);
            await client.DisconnectAsync(quit: true, ct);
            return;
        }

        System.IO.Directory.CreateDirectory(Directory);
        var file = Path.Combine(Directory, $"{id:N}.eml");
        var draft = file + ".part";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var stream = new FileStream(draft, options))
        {
            // readable as it is, in any editor
            var format = FormatOptions.Default.Clone();
            format.International = true;
            ((TextPart)mime.Body).ContentTransferEncoding = ContentEncoding.EightBit;
            await mime.WriteToAsync(format, stream, ct);
        }

        File.Move(draft, file, overwrite: true);
        LogWritten(log, file);
    }

    private static string From(Settings settings) => settings.MailFrom is { Length: > 0 } from ? from : "muster@localhost";

    [LoggerMessage(120, LogLevel.Information, "No MUSTER_SMTP is set: a message was written to {File}")]
    private static partial void LogWritten(ILogger logger, string file);

    [LoggerMessage(121, LogLevel.Warning, "Message {Id} could not be sent ({Failure}); it is tried again at {Next:u}.")]
    private static partial void LogFailed(ILogger logger, Guid id, string failure, DateTimeOffset next);

    [LoggerMessage(122, LogLevel.Error, "Message {Id} was given up after {Attempts} attempts ({Failure}).")]
    private static partial void LogGivenUp(ILogger logger, Guid id, int attempts, string failure);
}

/// <summary>A server that messages are sent through: <c>smtp://user:password@host:port?tls=starttls</c>.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Port">Its port; 587 by default, 465 with <c>tls=implicit</c>.</param>
/// <param name="User">Empty for none.</param>
/// <param name="Password">Of the user.</param>
/// <param name="Tls">How the connection is protected: from the start, by STARTTLS (the default), or not at all.</param>
public sealed record SmtpServer(string Host, int Port, string User, string Password, SecureSocketOptions Tls)
{
    /// <summary>Reads the setting.</summary>
    /// <exception cref="StoreException">It is not of that form.</exception>
    public static SmtpServer Read(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != "smtp" || uri.Host.Length == 0)
            throw new StoreException("MUSTER_SMTP must be smtp://user:password@host:port, with ?tls=implicit, ?tls=starttls (the default) or ?tls=none.");
        var tls = uri.Query switch
        {
            "" or "?tls=starttls" => SecureSocketOptions.StartTls,
            "?tls=implicit" => SecureSocketOptions.SslOnConnect,
            "?tls=none" => SecureSocketOptions.None,
            _ => throw new StoreException($"MUSTER_SMTP: '{uri.Query}' is not ?tls=implicit, ?tls=starttls or ?tls=none."),
        };
        var user = uri.UserInfo.Split(':', 2);
        return new(uri.Host, uri.Port > 0 ? uri.Port : tls == SecureSocketOptions.SslOnConnect ? 465 : 587, Uri.UnescapeDataString(user[0]), user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "", tls);
    }
}
