using System.Globalization;
using Footbridge.Matrix.Client;

namespace Footbridge.Checks;

/// <summary>Whether our clock and the homeserver's agree: both remember for some hours what was already delivered.</summary>
internal sealed class ClockCheck(MatrixClient client, TimeProvider time) : ICheck
{
    private const string Name = "clock";
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(60);

    public async Task<IReadOnlyList<CheckLine>> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.VersionsAsync(cancellationToken);
        }
        catch (MatrixException)
        {
            // A refusal has a date too.
        }

        if (client.LastServerDate is not { } theirs)
        {
            return [CheckLine.Warning(Name, "the homeserver's answer has no date to compare with", "see that both machines have NTP")];
        }

        var difference = time.GetUtcNow() - theirs;
        var seconds = Math.Abs(difference.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        return
        [
            difference.Duration() <= Tolerance
                ? CheckLine.Ok(Name, "agrees with the homeserver's")
                : CheckLine.Failed(
                    Name,
                    $"this machine's clock is {seconds} s {(difference > TimeSpan.Zero ? "ahead of" : "behind")} the homeserver's",
                    "set both by NTP"),
        ];
    }
}
