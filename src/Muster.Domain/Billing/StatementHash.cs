using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Muster.Domain.Billing;

/// <summary>
/// SHA-256 of a statement's canonical bytes: every value of the statement, its products (by code) and its lines (by number), one
/// after another, each as its length in bytes, a colon, its UTF-8 bytes and a comma. Numbers are plain digits, days and instants
/// ISO 8601, nothing is an empty value.
/// </summary>
public sealed class StatementHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _buffer = new byte[4096];
    private int _length;

    /// <summary>Adds a line; in the order of their numbers, before products and statement.</summary>
    public void Add(StatementLine line)
    {
        Add(line.Number);
        Add(line.Kind.ToString());
        Add(line.ForPeriod);
        Add(line.CustomerId.ToString());
        Add(line.ExternalId);
        Add(line.CustomerName);
        Add(line.Family);
        Add(line.Product);
        Add(line.ProductName);
        Add(line.Tier);
        Add(line.LicenseNumber);
        Add(line.Rule.ToString());
        Add(line.RestsOn);
        Add(line.Quantity);
        Add(line.BandFrom);
        Add(line.UnitPrice);
        Add(line.Amount);
    }

    /// <summary>Adds a product; after the lines, by code.</summary>
    public void Add(StatementProduct product)
    {
        Add(product.Product);
        Add(product.ProductName);
        Add(product.Quantity);
        Add(product.BandFrom);
        Add(product.UnitPrice);
        Add(product.Amount);
    }

    /// <summary>Adds the statement's own values, its hash aside, and ends.</summary>
    /// <returns>64 lower-case hex digits.</returns>
    public string End(Guid partnerId, Guid issuerId, Period period, string partnerName, string issuerName, string currency, string rules, long total, int lines, DateTimeOffset closedAt)
    {
        Add(partnerId.ToString());
        Add(issuerId.ToString());
        Add(period.Name);
        Add(period.From);
        Add(period.To);
        Add(partnerName);
        Add(issuerName);
        Add(currency);
        Add(rules);
        Add(total);
        Add(lines);
        Add(closedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
        Flush();
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Add(long? value) => Add(value?.ToString(CultureInfo.InvariantCulture) ?? "");

    private void Add(DateOnly? day) => Add(day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "");

    private void Add(string value)
    {
        var bytes = Encoding.UTF8.GetByteCount(value);
        if (_buffer.Length - _length < bytes + 16)
        {
            Flush();
            if (_buffer.Length < bytes + 16)
                _buffer = new byte[bytes + 16];
        }

        bytes.TryFormat(_buffer.AsSpan(_length), out var digits, provider: CultureInfo.InvariantCulture);
        _length += digits;
        _buffer[_length++] = (byte)':';
        _length += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_length));
        _buffer[_length++] = (byte)',';
    }

    private void Flush()
    {
        _hash.AppendData(_buffer, 0, _length);
        _length = 0;
    }
}
