namespace Footbridge.Benchmarks;

/// <summary>One direct chat of the benchmark, with the names that both stubs know it by.</summary>
internal sealed record Chat(int Number, string Owner, string Gateway, string Contact, string Ghost, string Room)
{
    public const string ServerName = "bench.example";
    public const string Component = "matrix.bench.example";

    /// <summary>
    /// So many owners, each with a contact of their own, over so many domains that the bridge's limit of waiting messages a
    /// domain is never the reason for a result.
    /// </summary>
    public static IReadOnlyList<Chat> Make(int count, int domains) =>
        [.. Enumerable.Range(0, count).Select(number => One(number, number % domains))];

    private static Chat One(int number, int domain) => new(
        number,
        Owner: $"@owner{number}:{ServerName}",
        Gateway: $"owner{number}@{Component}",
        Contact: $"contact{number}@d{domain}.example",
        // design: the bytes of the JID, with '@' as =40
        Ghost: $"@_xmpp_contact{number}=40d{domain}.example:{ServerName}",
        Room: $"!room{number}:{ServerName}");
}
