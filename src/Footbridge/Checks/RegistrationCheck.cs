using System.Text.RegularExpressions;
using Footbridge.Configuration;
using Footbridge.Matrix.Appservice;

namespace Footbridge.Checks;

/// <summary>Whether the bridge's own registration file fits the configuration and asks for what the bridge needs.</summary>
internal sealed class RegistrationCheck(BridgeConfig config, Registration registration) : ICheck
{
    public const string Name = "registration";
    private const string Renew = "run `footbridge register --force`, give both files to the homeserver and restart it";

    public Task<IReadOnlyList<CheckLine>> RunAsync(CancellationToken cancellationToken)
    {
        var faults = Faults().Select(fault => CheckLine.Failed(Name, $"{config.Appservice.Registration}: {fault.Says}", fault.Cure)).ToList();
        if (!registration.Msc4190)
        {
            faults.Add(CheckLine.Warning(
                Name,
                $"{config.Appservice.Registration}: io.element.msc4190 is not true: Synapse before 1.141 then makes no device for a ghost, "
                + "and may after a restart take a repeated message for a new one",
                Renew));
        }

        return Task.FromResult<IReadOnlyList<CheckLine>>(
            faults.Count > 0 ? faults : [CheckLine.Ok(Name, $"{config.Appservice.Registration} fits the configuration")]);
    }

    /// <summary>Whether one of the namespaces takes the id, as homeservers match: from the start.</summary>
    public static bool Covers(IEnumerable<RegistrationNamespace> namespaces, string id)
    {
        try
        {
            return namespaces.Any(users => Regex.IsMatch(id, $"^(?:{users.Regex})", RegexOptions.None, TimeSpan.FromSeconds(1)));
        }
        catch (Exception exception) when (exception is ArgumentException or RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private IEnumerable<(string Says, string Cure)> Faults()
    {
        if (registration.Url is null || !Uri.TryCreate(registration.Url, UriKind.Absolute, out var url) || url != config.Appservice.Url)
        {
            yield return ($"url is {registration.Url ?? "null"}, appservice.url is {config.Appservice.Url}", Renew);
        }

        if (registration.SenderLocalpart != config.Appservice.BotLocalpart)
        {
            yield return ($"sender_localpart is {registration.SenderLocalpart}, appservice.bot_localpart is {config.Appservice.BotLocalpart}", Renew);
        }

        if (!Covers(registration.Users, $"@{RegisterCommand.GhostPrefix}alice=40example.org:{config.Homeserver.ServerName}"))
        {
            yield return ($"no namespace has the ghosts of {config.Homeserver.ServerName}, which homeserver.server_name names", Renew);
        }

        // AS "Pushing ephemeral data": only "if the application service has set receive_ephemeral to true in its registration".
        if (!registration.ReceiveEphemeral)
        {
            yield return ("receive_ephemeral is not true: typing and read receipts never reach the bridge", $"set it in the homeserver's copy too, or {Renew}");
        }
    }
}
