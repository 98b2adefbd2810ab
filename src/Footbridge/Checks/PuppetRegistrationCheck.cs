using Footbridge.Configuration;
using Footbridge.Matrix.Appservice;
using Footbridge.Matrix.Client;

namespace Footbridge.Checks;

/// <summary>Whether the puppets' registration fits, and the homeserver knows it.</summary>
internal sealed class PuppetRegistrationCheck(BridgeConfig config, Registration bridge, Registration puppets, MatrixClient client) : ICheck
{
    public const string Name = "puppet registration";
    private const string Renew = "run `footbridge register --force`, give both files to the homeserver and restart it";

    public async Task<IReadOnlyList<CheckLine>> RunAsync(CancellationToken cancellationToken)
    {
        var path = config.Appservice.PuppetRegistration;
        var lines = FaultsOfFile().Select(says => CheckLine.Failed(Name, $"{path}: {says}", Renew)).ToList();
        var answer = await AskAsync(path, cancellationToken);
        if (lines.Count == 0 || answer.Verdict != Verdict.Ok)
        {
            lines.Add(answer);
        }

        return lines;
    }

    private IEnumerable<string> FaultsOfFile()
    {
        // AS "Registration": "id" and "as_token" are unique over all registrations.
        if (puppets.Id == bridge.Id || puppets.AsToken == bridge.AsToken)
        {
            yield return "has the id or the as_token of the bridge's own registration";
        }

        if (puppets.Url is not null)
        {
            yield return "url is not null: the homeserver would push every room of its users to the bridge";
        }

        if (puppets.Users.Any(users => users.Exclusive))
        {
            yield return "a namespace of people is exclusive: they could not register or log in";
        }

        if (!RegistrationCheck.Covers(puppets.Users, $"@someone:{config.Homeserver.ServerName}"))
        {
            yield return $"no namespace has the users of {config.Homeserver.ServerName}, which homeserver.server_name names";
        }
    }

    // A ping with the puppets' token changes nothing: its registration has no url, which is the very answer that shows that
    // the homeserver knows it.
    private async Task<CheckLine> AskAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await client.PingAppserviceAsync(puppets.Id, null, cancellationToken);
            return CheckLine.Failed(Name, "the homeserver's copy has a url: it pushes every room of its users there", Renew);
        }
        catch (MatrixException exception)
        {
            return Explain(path, exception);
        }
    }

    private static CheckLine Explain(string path, MatrixException exception) => (exception.ErrCode, (int)exception.Status) switch
    {
        ("M_URL_NOT_SET", _) => CheckLine.Ok(Name, "the homeserver knows it"),
        (_, 401) => CheckLine.Failed(
            Name, $"the homeserver does not know the as_token of {path}", "name this file in its app_service_config_files and restart it"),
        (_, 403) => CheckLine.Failed(
            Name, $"the homeserver knows the as_token of {path} under another id", "give it this very file and restart it"),
        (_, 404 or 405) => CheckLine.Warning(
            Name, "the homeserver has no ping (Matrix 1.7), so it could not be tried", "use a newer homeserver"),
        ("M_CONNECTION_FAILED" or "M_CONNECTION_TIMEOUT" or "M_BAD_STATUS", _) => CheckLine.Failed(
            Name, "the homeserver's copy has a url: it pushes every room of its users there", Renew),
        _ => CheckLine.Failed(Name, $"the homeserver refuses a ping with its token: {exception.Message}", "look into the homeserver's log"),
    };
}
