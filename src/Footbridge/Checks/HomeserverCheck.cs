using Footbridge.Configuration;
using Footbridge.Matrix.Client;

namespace Footbridge.Checks;

/// <summary>Whether a homeserver answers at <c>homeserver.url</c>.</summary>
internal sealed class HomeserverCheck(HomeserverConfig config, MatrixClient client) : ICheck
{
    private const string Name = "homeserver";

    public async Task<IReadOnlyList<CheckLine>> RunAsync(CancellationToken cancellationToken) => [await AskAsync(cancellationToken)];

    private async Task<CheckLine> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.VersionsAsync(cancellationToken);
            return CheckLine.Ok(Name, $"answers at {config.Url}");
        }
        catch (HomeserverUnreachableException exception)
        {
            return CheckLine.Failed(Name, $"no answer at {config.Url}: {exception.Message}", "start it, or correct homeserver.url");
        }
        catch (MatrixException exception) when ((int)exception.Status == 401)
        {
            // It looks at the token before it answers; the ping says what is wrong with that.
            return CheckLine.Ok(Name, $"answers at {config.Url}");
        }
        catch (MatrixException exception)
        {
            return CheckLine.Failed(
                Name,
                $"what answers at {config.Url} is no Matrix homeserver: {exception.Message}",
                "correct homeserver.url: it is where /_matrix/client/versions answers");
        }
    }
}
