using Footbridge.Matrix;
using Microsoft.Data.Sqlite;

namespace Footbridge.Media;

/// <summary>A file of an event that a contact is to have.</summary>
internal sealed record FileToOffer
{
    public required string Chat { get; init; }

    public required EventId Event { get; init; }

    /// <summary>Who sent it.</summary>
    public required UserId Owner { get; init; }

    /// <summary>As whom it is read from the homeserver.</summary>
    public required UserId Reader { get; init; }

    public required MxcUri Mxc { get; init; }

    /// <summary>Safe to show and to save under.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="ServedTypes"/>.</summary>
    public required string Type { get; init; }
}

/// <summary>What came of the wish to give a file to a contact: a closed set.</summary>
internal abstract record FileOffer
{
    private FileOffer()
    {
    }

    /// <summary>
    /// It is, or with the commit of <paramref name="Stored"/> will be, to be had at an address. The hash is null where the file was
    /// too large to be read for it.
    /// </summary>
    public sealed record Made(string Url, long Size, string? Sha256, Action<SqliteConnection>? Stored) : FileOffer;

    /// <summary>It cannot be given; the reason is for the owner.</summary>
    public sealed record Refused(string Reason) : FileOffer;

    /// <summary>Not now.</summary>
    public sealed record Later(string Reason) : FileOffer;
}
