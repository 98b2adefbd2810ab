using Footbridge.Configuration;
using Footbridge.Matrix.Appservice;
using Footbridge.Matrix.Client;

namespace Footbridge.Checks;

/// <summary>
/// Asks the homeserver to ping the bridge: shows in one call whether it knows our as_token, reaches our url and comes with our
/// hs_token (Application Service API, "Pinging"). Somebody has to listen at <c>appservice.listen</c> meanwhile.
/// </summary>
internal sealed class PingCheck(BridgeConfig config, Registration registration, MatrixClient client, PingWitness witness) : ICheck
{
    private const string Name = "ping";
    private const string SameFile = "give the homeserver this very file (app_service_config_files) and restart it";

    public async Task<IReadOnlyList<CheckLine>> RunAsync(CancellationToken cancellationToken)
    {
        var (answered, refused) = (witness.Answered, witness.Refused);
        try
        {
            await client.PingAppserviceAsync(registration.Id, null, cancellationToken);
        }
        catch (MatrixException exception)
        {
            return [witness.Refused > refused ? WrongHsToken() : Explain(exception)];
        }

        return
        [
            witness.Answered > answered
                ? CheckLine.Ok(Name, $"the homeserver knows the bridge and reaches it at {registration.Url}")
                : CheckLine.Failed(
                    Name,
                    $"the homeserver's ping to {registration.Url} was answered, but not by this bridge",
                    "correct appservice.url or appservice.listen: they have to lead to the same place"),
        ];
    }

    private CheckLine WrongHsToken() =>
        CheckLine.Failed(Name, $"the homeserver comes with another hs_token than that of {config.Appservice.Registration}", SameFile);

    private CheckLine Explain(MatrixException exception) => (exception.ErrCode, (int)exception.Status) switch
    {
        (_, 401) => CheckLine.Failed(
            Name, $"the homeserver does not know the as_token of {config.Appservice.Registration}", SameFile),
        (_, 403) => CheckLine.Failed(
            Name, $"the homeserver knows the as_token of {config.Appservice.Registration} under another id", SameFile),
        ("M_URL_NOT_SET", _) => CheckLine.Failed(
            Name, "the homeserver's copy of the registration has no url", SameFile),
        ("M_CONNECTION_FAILED", _) => CheckLine.Failed(
            Name,
            $"the homeserver cannot connect to {registration.Url}",
            $"make appservice.url an address that leads from the homeserver to {config.Appservice.Listen}, also through firewall and container network"),
        ("M_CONNECTION_TIMEOUT", _) => CheckLine.Failed(
            Name,
            $"the homeserver gets no answer from {registration.Url}",
            "look for a firewall in between that drops, or a wrong address in appservice.url"),
        ("M_BAD_STATUS", _) => CheckLine.Failed(
            Name,
            $"something that is not this bridge answers the homeserver at {registration.Url}: {exception.Detail}",
            "correct appservice.url, or the proxy in between"),
        (_, 404 or 405) => CheckLine.Warning(
            Name, "the homeserver has no ping (Matrix 1.7), so tokens and way back could not be tried", "use a newer homeserver"),
        _ => CheckLine.Failed(Name, $"the homeserver could not ping the bridge: {exception.Message}", "look into the homeserver's log"),
    };
}
