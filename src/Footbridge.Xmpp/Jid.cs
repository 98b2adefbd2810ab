using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Footbridge.Xmpp;

/// <summary>
/// An XMPP address, prepared (RFC 6122) the moment it is read. <c>default</c> is no address: all its parts are empty.
/// Two are equal that name the same: a domain in U-labels equals the same in A-labels, although <see cref="ToString"/>
/// keeps apart how they were written.
/// </summary>
public readonly record struct Jid
{
    // RFC 6122 section 2.1: no part of a JID may have more than 1023 bytes.
    private const int MaxPartBytes = 1023;

    private readonly string? _bare;
    private readonly string? _key;
    private readonly string? _resource;
    private readonly int _domainAt;

    private Jid(string bare, string key, int domainAt, string resource)
    {
        _bare = bare;
        _key = key;
        _domainAt = domainAt;
        _resource = resource;
    }

    /// <summary>Empty where the address is a domain's own.</summary>
    public string Local => _domainAt == 0 ? "" : _bare![..(_domainAt - 1)];

    public string Domain => _bare is null ? "" : _bare[_domainAt..];

    /// <summary>Empty in a bare address.</summary>
    public string Resource => _resource ?? "";

    public bool IsBare => Resource.Length == 0;

    public Jid Bare => IsBare ? this : new Jid(_bare!, _key!, _domainAt, "");

    /// <summary>
    /// The bare address in the one form that is compared and stored under: the domain in lower-case A-labels, wherever a
    /// label has one. An address itself, but not always the one to write to.
    /// </summary>
    public string Key => _key ?? "";

    /// <exception cref="FormatException">It is no resource.</exception>
    public Jid WithResource(string resource) =>
        TryPrepareResource(resource, out var prepared)
            ? new Jid(_bare ?? throw new InvalidOperationException("No address to put a resource to"), Key, _domainAt, prepared)
            : throw new FormatException("Not a resource of an XMPP address");

    /// <summary>Is it an address under this domain, the domain's own included?</summary>
    public bool IsWithin(Jid domain) =>
        _key is not null && _key.AsSpan(_domainAt).SequenceEqual(domain.Key.AsSpan(domain._domainAt));

    public static bool TryParse([NotNullWhen(true)] string? text, out Jid jid)
    {
        jid = default;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        // RFC 7622 section 3.2: "Remove any portion from the first '/' character to the end of the string", then "any
        // portion from the beginning of the string to the first '@' character": a resource may hold both.
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var bare = slash < 0 ? text : text[..slash];
        var at = bare.IndexOf('@', StringComparison.Ordinal);
        if (slash == text.Length - 1 || at == 0)
        {
            return false;
        }

        return TryCreate(at < 0 ? "" : bare[..at], bare[(at + 1)..], slash < 0 ? "" : text[(slash + 1)..], out jid);
    }

    /// <summary>From its parts; an empty localpart or resource is none.</summary>
    public static bool TryCreate(string local, string domain, string resource, out Jid jid)
    {
        jid = default;
        if (!DomainName.TryPrepare(domain, out var preparedDomain, out var domainKey)
            || !FitsPart(preparedDomain)
            || !TryPrepareResource(resource, out var preparedResource))
        {
            return false;
        }

        if (local.Length == 0)
        {
            jid = new Jid(preparedDomain, domainKey, 0, preparedResource);
            return true;
        }

        if (!StringprepProfile.Nodeprep.TryPrepare(local, out var preparedLocal) || preparedLocal.Length == 0 || !FitsPart(preparedLocal))
        {
            return false;
        }

        var bare = $"{preparedLocal}@{preparedDomain}";
        var key = ReferenceEquals(domainKey, preparedDomain) || domainKey == preparedDomain ? bare : $"{preparedLocal}@{domainKey}";
        jid = new Jid(bare, key, preparedLocal.Length + 1, preparedResource);
        return true;
    }

    /// <exception cref="FormatException">It is no address.</exception>
    public static Jid Parse(string text) => TryParse(text, out var jid) ? jid : throw new FormatException("Not an XMPP address");

    public bool Equals(Jid other) => Key == other.Key && Resource == other.Resource;

    public override int GetHashCode() => HashCode.Combine(Key, Resource);

    /// <summary>As it is written on the wire.</summary>
    public override string ToString() => IsBare ? _bare ?? "" : $"{_bare}/{_resource}";

    private static bool TryPrepareResource(string resource, [NotNullWhen(true)] out string? prepared)
    {
        prepared = resource;
        return resource.Length == 0
            || (StringprepProfile.Resourceprep.TryPrepare(resource, out prepared) && prepared.Length > 0 && FitsPart(prepared));
    }

    // A UTF-16 unit is at most three bytes.
    private static bool FitsPart(string part) =>
        part.Length <= MaxPartBytes && (part.Length <= MaxPartBytes / 3 || Encoding.UTF8.GetByteCount(part) <= MaxPartBytes);
}
