using Footbridge.Configuration;
using Footbridge.Matrix;
using Footbridge.Matrix.Appservice;
using Footbridge.Matrix.Client;
using Footbridge.Storage;

namespace Footbridge.Identity;

/// <summary>The registrations whose tokens the bridge acts with; without the second there are no puppets.</summary>
internal sealed record Registrations(Registration Bridge, Registration? Puppets);

/// <summary>For which owners the bridge may act: local, permitted, and puppets on.</summary>
internal sealed class Puppets(BridgeConfig config, Registrations registrations, SettingStore? settings)
{
    public bool CanActFor(UserId user) => TokenFor(user) is not null;

    public string? TokenFor(UserId user) =>
        WhyNever(user) is null
        && config.Permissions.Of(user) >= PermissionLevel.User
        && (settings?.Find(user, Setting.Puppet) ?? config.Puppets == PuppetPolicy.All)
            ? registrations.Puppets?.AsToken
            : null;

    /// <summary>Why the bridge can never act for this user, whatever they choose; null where they can choose.</summary>
    public string? WhyNever(UserId user) =>
        config.Puppets == PuppetPolicy.None || registrations.Puppets is null ? "This bridge acts for nobody; its admin decided so."
        : user.Server != config.Homeserver.ServerName ? "The bridge acts only for users of its own homeserver."
        : null;
}

/// <summary>
/// The one place that decides as whom a request may be made: our ghosts, our bot, and owners whose puppet is on.
/// </summary>
internal sealed class AssertedIdentities(BridgeConfig config, Registrations registrations, GhostNames names, Puppets puppets)
    : IAssertedIdentities
{
    /// <summary>
    /// The one device that every ghost and the bot have: Synapse remembers transaction ids across a restart only for a
    /// request with a device.
    /// </summary>
    public const string DeviceId = "FOOTBRIDGE";

    public UserId Bot { get; } = UserId.TryCreate(config.Appservice.BotLocalpart, config.Homeserver.ServerName, out var bot)
        ? bot
        : throw new ArgumentException("The bot's localpart makes no Matrix user id.", nameof(config));

    public AssertedIdentity For(UserId user) =>
        IsOurs(user) ? new AssertedIdentity(registrations.Bridge.AsToken, user, DeviceId)
        : puppets.TokenFor(user) is { } token ? new AssertedIdentity(token, user, null)
        : throw new IdentityRefusedException($"The bridge may not act for {user}.");

    /// <summary>The bot or a ghost.</summary>
    public bool IsOurs(UserId user) => user == Bot || names.IsGhost(user);
}
