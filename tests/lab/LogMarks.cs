using System.Text.RegularExpressions;

namespace Footbridge.Lab;

/// <summary>Places in the three logs, and what of their lines is worth to be seen.</summary>
public sealed partial record LogMarks(long Synapse, long Xmpp, long Bridge)
{
    // 2026-11-23 16:05:30,546 - synapse.access.http... - {@romeo:localhost} Processed request: ... 2B 200 "PUT /_matrix/... HTTP/1.1" ...
    internal static string? Request(string line)
    {
        var request = RequestLine().Match(line);
        return request.Success ? Uri.UnescapeDataString($"{request.Groups["time"].Value} {request.Groups["user"].Value} {request.Groups["rest"].Value}")
            : line.Contains(" ERROR - ", StringComparison.Ordinal) || line.Contains("synapse.appservice", StringComparison.Ordinal) ? line
            : null;
    }

    [GeneratedRegex("""^\S+ (?<time>\S+) .* \{(?<user>[^}]*)\} Processed request: .* \d+B (?<rest>\d+!? "(?!GET /_matrix/client/v3/sync)[^"]*)""")]
    private static partial Regex RequestLine();
}
