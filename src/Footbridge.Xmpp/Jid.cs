using System.Diagnostics.CodeAnalysis;

namespace Footbridge.Xmpp;

/// <summary>An XMPP address, prepared (RFC 6122) the moment it is read. <c>default</c> is no address.</summary>
public readonly record struct Jid
{
    public string Local => throw new NotImplementedException();

    public string Domain => throw new NotImplementedException();

    public string Resource => throw new NotImplementedException();

    public bool IsBare => throw new NotImplementedException();

    public Jid Bare => throw new NotImplementedException();

    public string Key => throw new NotImplementedException();

    public Jid WithResource(string resource) => throw new NotImplementedException();

    public static bool TryParse([NotNullWhen(true)] string? text, out Jid jid) => throw new NotImplementedException();

    public static bool TryCreate(string local, string domain, string resource, out Jid jid) => throw new NotImplementedException();

    public static Jid Parse(string text) => throw new NotImplementedException();

    public bool Equals(Jid other) => throw new NotImplementedException();

    public override int GetHashCode() => throw new NotImplementedException();

    public override string ToString() => throw new NotImplementedException();
}
