namespace Footbridge.Xmpp;

/// <summary>The picture of an address: its bytes, media type, and their SHA-1 in lower-case hexadecimal digits.</summary>
public sealed record AddressAvatar(byte[] Bytes, string MediaType, string Hash)
{
    public int? Width { get; init; }

    public int? Height { get; init; }
}

/// <summary>What an address shows of whom it stands for.</summary>
public sealed record AddressProfile(string Name, AddressAvatar? Avatar);

/// <summary>
/// The second way up from this bank: what is answered about addresses beyond that they exist. The bridge implements it.
/// </summary>
public interface IAddressProfiles
{
    /// <summary>Asked only for an address that the requester may know of. Null where there is nothing to tell now.</summary>
    ValueTask<AddressProfile?> ProfileAsync(Jid address, CancellationToken ct);

    /// <summary>The address that stands for what a person typed; null where that is no id of the other network.</summary>
    Jid? FindAddress(string typed);
}
