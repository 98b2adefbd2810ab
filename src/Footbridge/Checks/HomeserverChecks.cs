using Footbridge.Configuration;
using Footbridge.Identity;
using Footbridge.Matrix.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Footbridge.Checks;

/// <summary>
/// What is asked of the homeserver, with connections of its own; the rest is left out where it does not answer at all.
/// <paramref name="canPing"/>: somebody listens at <c>appservice.listen</c>.
/// </summary>
internal sealed class HomeserverChecks(BridgeConfig config, Registrations registrations, PingWitness witness, bool canPing, TimeProvider time) : ICheck
{
    // Longer than homeservers themselves wait for the bridge's answer to a ping.
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(40);

    public async Task<IReadOnlyList<CheckLine>> RunAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        var client = Client(http, registrations.Bridge.AsToken);
        var lines = new List<CheckLine>(await new HomeserverCheck(config.Homeserver, client).RunAsync(cancellationToken));
        if (lines.Exists(line => line.Verdict == Verdict.Failed))
        {
            return lines;
        }

        try
        {
            foreach (var check in Further(http, client))
            {
                lines.AddRange(await check.RunAsync(cancellationToken));
            }
        }
        catch (HomeserverUnreachableException exception)
        {
            lines.Add(CheckLine.Failed("homeserver", $"answered once, then no more: {exception.Message}", "look into its log, then check again"));
        }

        return lines;
    }

    private IEnumerable<ICheck> Further(HttpClient http, MatrixClient client)
    {
        yield return new ClockCheck(client, time);
        if (canPing)
        {
            yield return new PingCheck(config, registrations.Bridge, client, witness);
        }

        if (registrations.Puppets is { } puppets)
        {
            yield return new PuppetRegistrationCheck(config, registrations.Bridge, puppets, Client(http, puppets.AsToken));
        }
    }

    private MatrixClient Client(HttpClient http, string token)
    {
        var names = new GhostNames(config.Homeserver.ServerName, botLocalpart: config.Appservice.BotLocalpart);
        // Without a store: what an owner chose is nothing that a check asks about.
        var identities = new AssertedIdentities(config, registrations, names, new Puppets(config, registrations, settings: null));
        return new MatrixClient(
            http, config.Homeserver.Url, token, identities, time, maxRequests: 1, RequestTimeout, NullLogger<MatrixClient>.Instance);
    }
}
