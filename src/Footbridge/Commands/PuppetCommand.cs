using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Matrix.Client;
using Footbridge.Storage;

namespace Footbridge.Commands;

/// <summary>Whether the bridge acts for the owner, and whether it can.</summary>
internal sealed class PuppetCommand(Puppets puppets, MatrixClient client, ChatSettings settings) : ICommand
{
    public string Name => "puppet";

    public string Summary => "puppet [status|on|off] - whether the bridge acts for you: joins chats with those you know, and marks them as direct";

    public string Details => "It never asks for a password or token. Off, you join rooms yourself, and your client marks them.";

    public async Task<string> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var value = call.Argument.ToLowerInvariant();
        if (value is not ("" or "status" or "on" or "off"))
        {
            return $"{Summary}\n{Details}";
        }

        if (value == "off")
        {
            await settings.SetAsync(call.Owner, Setting.Puppet, isOn: false, cancellationToken);
            return "The bridge does not act for you any more. \"puppet on\" changes that.";
        }

        if (puppets.WhyNever(call.Owner) is { } never)
        {
            return never;
        }

        if (value == "on")
        {
            await settings.SetAsync(call.Owner, Setting.Puppet, isOn: true, cancellationToken);
        }

        return puppets.CanActFor(call.Owner)
            ? await TryAsync(call, cancellationToken)
            : "The bridge does not act for you. \"puppet on\" changes that.";
    }

    /// <summary>Asked anew each time: a registration can be taken away while the bridge runs.</summary>
    private async Task<string> TryAsync(CommandCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await client.WhoAmIAsync(call.Owner, cancellationToken) == call.Owner
                ? "The bridge acts for you, and the homeserver lets it."
                : "The bridge is to act for you, but the homeserver takes it for somebody else. Tell your admin.";
        }
        catch (MatrixException exception) when ((int)exception.Status < 500 && exception.RetryAfter is null)
        {
            return $"The bridge is to act for you, but the homeserver refuses ({exception.ErrCode}). "
                + "Your admin finds the cure with \"footbridge check\"; your chats work meanwhile, and you join new rooms yourself.";
        }
    }
}
