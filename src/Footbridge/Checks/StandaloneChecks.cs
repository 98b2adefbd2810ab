using Footbridge.Configuration;
using Footbridge.Identity;
using Footbridge.Matrix.Appservice;
using Footbridge.Operations;
using Footbridge.Storage;

namespace Footbridge.Checks;

/// <summary>
/// The checks while no bridge runs. The caller holds the data folder's lock, so that none starts meanwhile: on its port and
/// as its component we are the bridge's stand-in for a moment.
/// </summary>
internal sealed class StandaloneChecks(BridgeConfig config, TimeProvider time)
{
    private readonly List<CheckLine> _lines = [];

    public async Task<CheckReport> RunAsync(CancellationToken cancellationToken)
    {
        await AddAsync(new IcuCheck(), cancellationToken);
        await AddAsync(new PermissionsCheck(config), cancellationToken);
        await AddAsync(new DataFolderCheck(config, new DiskSpace(config, time)), cancellationToken);
        if (LoadRegistrations() is { } registrations)
        {
            await AddAsync(new RegistrationCheck(config, registrations.Bridge), cancellationToken);
            await AskHomeserverAsync(registrations, cancellationToken);
        }

        await AddAsync(new ComponentHostCheck(config.Component), cancellationToken);
        await AddAsync(new ComponentCheck(config.Component, time), cancellationToken);
        await AddAsync(new FilesCheck(config.Media, witness: null, time), cancellationToken);
        await AddAsync(new PortCheck("operations.listen", config.Operations.Listen), cancellationToken);
        if (config.Media.PublicUrl is not null)
        {
            await AddAsync(new PortCheck("media.listen", config.Media.Listen), cancellationToken);
        }

        return new CheckReport(_lines);
    }

    private async Task AddAsync(ICheck check, CancellationToken cancellationToken) => _lines.AddRange(await check.RunAsync(cancellationToken));

    /// <summary>The registrations; a puppets' file that is missing leaves the rest to be tried, the bridge's own does not.</summary>
    private Registrations? LoadRegistrations()
    {
        var bridge = Load(RegistrationCheck.Name, config.Appservice.Registration);
        var puppets = config.Puppets == PuppetPolicy.None ? null : Load(PuppetRegistrationCheck.Name, config.Appservice.PuppetRegistration);
        return bridge is null ? null : new Registrations(bridge, puppets);
    }

    private Registration? Load(string name, string path)
    {
        try
        {
            return Registration.Load(path);
        }
        catch (RegistrationException exception)
        {
            _lines.Add(CheckLine.Failed(name, exception.Message, RegistrationFiles.Cure));
            return null;
        }
    }

    private async Task AskHomeserverAsync(Registrations registrations, CancellationToken cancellationToken)
    {
        var witness = new PingWitness();
        var listen = config.Appservice.Listen;
        if (FreePort.Fault(listen) is { } fault)
        {
            _lines.Add(CheckLine.Failed("appservice.listen", fault, "stop that program or choose another port, in appservice.url too"));
            await AddAsync(new HomeserverChecks(config, registrations, witness, canPing: false, time), cancellationToken);
            return;
        }

        await using var listener = await PingListener.StartAsync(listen, registrations.Bridge.HsToken, witness, cancellationToken);
        await AddAsync(new HomeserverChecks(config, registrations, witness, canPing: true, time), cancellationToken);
        await listener.StopAsync(cancellationToken);
    }
}
