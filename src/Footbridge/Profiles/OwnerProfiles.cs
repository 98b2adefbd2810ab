using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Media;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.Profiles;

/// <summary>
/// What owners show in Matrix, for those who ask in XMPP. Kept in the store, looked at again after an hour, or when a member event
/// tells of a change.
/// </summary>
internal sealed partial class OwnerProfiles(
    MatrixClient client, OwnerProfileStore store, GatewayAddresses addresses, TypedIds typedIds, OwnerChanges changes, TimeProvider time,
    ILogger<OwnerProfiles> logger) : IAddressProfiles
{
    // XEP-0084 and XEP-0153 ask for small ones; all of it goes into one stanza.
    private const int MaxImageBytes = 64 * 1024;

    private static readonly TimeSpan FreshFor = TimeSpan.FromHours(1);

    // As large as fits; the smallest always does.
    private static readonly (int Pixels, bool IsCropped)[] Sizes = [(240, false), (96, true), (32, true)];

    public async ValueTask<AddressProfile?> ProfileAsync(Jid address, CancellationToken ct)
    {
        if (!addresses.TryToUser(address, out var owner))
        {
            return null;
        }

        var kept = store.Find(owner);
        var row = kept is not null && time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(kept.LookedAt) < FreshFor
            ? kept
            : await LookAsync(owner, ct) ?? kept;
        return row is null ? null : Of(owner, row);
    }

    public Jid? FindAddress(string typed) => typedIds.FindAddress(typed);

    /// <summary>What is kept of an owner; null where nothing is.</summary>
    public AddressProfile? Kept(UserId owner) => store.Find(owner) is { } row ? Of(owner, row) : null;

    /// <summary>Asks the homeserver, and tells <see cref="OwnerChanges"/> where it says something new. Null where it could not be asked.</summary>
    public async Task<OwnerProfileRow?> LookAsync(UserId owner, CancellationToken cancellationToken)
    {
        try
        {
            var before = store.Find(owner);
            var profile = await client.ProfileAsync(owner, cancellationToken) ?? new UserProfile(null, null);
            var row = profile.AvatarUrl == before?.AvatarUrl && before is not null
                ? before with { Name = profile.DisplayName, LookedAt = Now }
                : await WithImageAsync(profile, cancellationToken);
            await store.PutAsync(owner, row, cancellationToken);
            if (before is null || row.Name != before.Name || row.Hash != before.Hash)
            {
                changes.Changed(owner);
            }

            return row;
        }
        catch (Exception exception) when (exception is MatrixException or HomeserverUnreachableException or MediaStalledException)
        {
            Log.NotLookedAt(logger, exception.Message);
            return null;
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static AddressProfile Of(UserId owner, OwnerProfileRow row)
    {
        var name = ShownNames.Clean(row.Name) ?? owner.Localpart;
        if (row is not { Image: { } image, MediaType: { } type, Hash: { } hash })
        {
            return new AddressProfile(name, null);
        }

        var size = ImageSizes.Read(image, type);
        return new AddressProfile(name, new AddressAvatar(image, type, hash) { Width = size?.Width, Height = size?.Height });
    }

    [SuppressMessage("Security", "CA5350", Justification = "The protocols name SHA-1")]
    private async Task<OwnerProfileRow> WithImageAsync(UserProfile profile, CancellationToken cancellationToken)
    {
        var image = MxcUri.TryParse(profile.AvatarUrl, out var file) ? await ImageAsync(file, cancellationToken) : null;
        var type = image is null ? null : MediaTypes.Sniff(image);
        return type is "image/png" or "image/jpeg" or "image/gif" or "image/webp"
            ? new OwnerProfileRow(profile.DisplayName, profile.AvatarUrl, image, type, Convert.ToHexStringLower(SHA1.HashData(image ?? [])), Now)
            : new OwnerProfileRow(profile.DisplayName, profile.AvatarUrl, null, null, null, Now);
    }

    private async Task<byte[]?> ImageAsync(MxcUri file, CancellationToken cancellationToken)
    {
        foreach (var (pixels, isCropped) in Sizes)
        {
            if (await client.ThumbnailAsync(file, pixels, isCropped, MaxImageBytes, cancellationToken) is { } image)
            {
                return image;
            }
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(3310, LogLevel.Information, "An owner's name and picture could not be looked at: {Reason}")]
        public static partial void NotLookedAt(ILogger logger, string reason);
    }
}
