using Footbridge.Configuration;
using Footbridge.Identity;
using Footbridge.Matrix.Appservice;

namespace Footbridge;

/// <summary>The registration files that the configuration names.</summary>
internal static class RegistrationFiles
{
    public const string Cure =
        "The registrations are written by `footbridge register`, with --force in place of those that are there; give them to the homeserver and restart it.";

    /// <exception cref="RegistrationException">One that is needed is missing or cannot be read.</exception>
    public static Registrations Load(BridgeConfig config) =>
        new(
            Registration.Load(config.Appservice.Registration),
            config.Puppets == PuppetPolicy.None ? null : Registration.Load(config.Appservice.PuppetRegistration));
}
