using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Muster.Data;
using Muster.Data.Access;

namespace Muster.Server.Http;

/// <summary>Keeps data-protection keys in the store, wrapped by a key that is not in the store.</summary>
public static class KeyProtection
{
    /// <summary>Adds data protection for all server processes of a store.</summary>
    public static IServiceCollection AddKeyProtection(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("muster");
        services.AddSingleton<WrappingKey>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(options =>
        {
            options.XmlRepository = new StoreKeys(provider.GetRequiredService<Store>(), provider.GetRequiredService<TimeProvider>());
            options.XmlEncryptor = new Wrap(provider.GetRequiredService<WrappingKey>());
        }));
        return services;
    }

    /// <summary>The key that wraps the others: 32 random bytes in a file.</summary>
    internal sealed class WrappingKey
    {
        /// <summary>Reads the file, or makes it where that is allowed: beside an embedded store, and in development.</summary>
        /// <exception cref="StoreException">It is missing or is not a key.</exception>
        public WrappingKey(Settings settings, Store store)
        {
            var file = FileOf(settings);
            if (!File.Exists(file))
            {
                // made by each machine for itself, it would differ from that of the others
                if (!store.IsEmbedded && !settings.IsDevelopment)
                    throw new StoreException("MUSTER_KEY_FILE must name a file that exists, with the key that all server processes share. To make one: head -c 32 /dev/urandom > muster.key");
                Make(file);
            }

            Bytes = File.ReadAllBytes(file);
            if (Bytes.Length != 32)
                throw new StoreException($"MUSTER_KEY_FILE: {file} must hold 32 bytes; it has {Bytes.Length}.");
        }

        public byte[] Bytes { get; }

        /// <summary>Where the key is, or would be made.</summary>
        public static string FileOf(Settings settings) => settings.KeyFile is { Length: > 0 } named ? named : Path.Combine(settings.Data, "muster.key");

        /// <summary>Whole or not at all, also when two processes make it at the same moment.</summary>
        private static void Make(string file)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            var draft = $"{file}.{Environment.ProcessId}";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(draft, options))
                stream.Write(RandomNumberGenerator.GetBytes(32));
            try
            {
                File.Move(draft, file, overwrite: false);
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(draft);
            }
        }
    }

    private sealed class StoreKeys(Store store, TimeProvider clock) : IXmlRepository
    {
        public IReadOnlyCollection<XElement> GetAllElements()
        {
            // asked at each start before the first page: the first question that EF Core puts into SQL takes a fifth of a second
            using var context = store.Context();
            context.Database.OpenConnection();
            using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = "select xml from protection_keys";
            using var reader = command.ExecuteReader();
            var keys = new List<XElement>();
            while (reader.Read())
                keys.Add(XElement.Parse(reader.GetString(0)));
            return keys;
        }

        public void StoreElement(XElement element, string friendlyName)
        {
            using var context = store.Context();
            context.ProtectionKeys.Add(new ProtectionKey { Id = Guid.CreateVersion7(clock.GetUtcNow()), Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
            context.SaveChanges();
        }
    }

    private sealed class Wrap(WrappingKey key) : IXmlEncryptor
    {
        public EncryptedXmlInfo Encrypt(XElement plaintextElement)
        {
            var plain = System.Text.Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
            var wrapped = new byte[12 + 16 + plain.Length];
            RandomNumberGenerator.Fill(wrapped.AsSpan(0, 12));
            using var aes = new AesGcm(key.Bytes, 16);
            aes.Encrypt(wrapped.AsSpan(0, 12), plain, wrapped.AsSpan(28), wrapped.AsSpan(12, 16));
            return new(new XElement("wrapped", Convert.ToBase64String(wrapped)), typeof(Unwrap));
        }
    }

    /// <summary>Made by data protection when it meets a wrapped key.</summary>
    internal sealed class Unwrap(IServiceProvider services) : IXmlDecryptor
    {
        public XElement Decrypt(XElement encryptedElement)
        {
            var wrapped = Convert.FromBase64String(encryptedElement.Value);
            var plain = new byte[wrapped.Length - 28];
            using var aes = new AesGcm(services.GetRequiredService<WrappingKey>().Bytes, 16);
            aes.Decrypt(wrapped.AsSpan(0, 12), wrapped.AsSpan(28), wrapped.AsSpan(12, 16), plain);
            return XElement.Parse(System.Text.Encoding.UTF8.GetString(plain));
        }
    }
}
