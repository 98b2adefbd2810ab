using System.Globalization;
using System.Net;
using Footbridge.Matrix;
using Footbridge.Xmpp;

namespace Footbridge.Configuration;

/// <summary>How each kind of value is written, and what is said of one that is not. Secrets are never part of what is said.</summary>
internal static class ConfigValues
{
    private static readonly (string Unit, TimeSpan Length)[] DurationUnits =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    private static readonly (string Unit, long Length)[] SizeUnits =
    [
        ("GiB", 1L << 30),
        ("MiB", 1L << 20),
        ("KiB", 1L << 10),
        ("B", 1),
    ];

    public static string? Text(string text, out string value)
    {
        value = text;
        return text.Length > 0 ? null : "is empty";
    }

    /// <summary>Of a file or folder; relative, or not.</summary>
    public static string? Path(string text, out string value)
    {
        value = text;
        return text.Length == 0 ? "is empty" : text.Contains('\0', StringComparison.Ordinal) ? "is no path" : null;
    }

    public static string? Flag(string text, out bool value)
    {
        value = text == "true";
        return text is "true" or "false" ? null : $"is true or false, not '{text}'";
    }

    public static string? OnOff(string text, out bool value)
    {
        value = text == "on";
        return text is "on" or "off" ? null : $"is on or off, not '{text}'";
    }

    public static ValueReader<int> Number(int least, int most) => (string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= least && value <= most
            ? null
            : Say($"is a whole number from {least} to {most}, not '{text}'");

    /// <summary>A number and its unit: <c>500ms</c>, <c>30s</c>, <c>10m</c>, <c>12h</c>, <c>7d</c>.</summary>
    public static ValueReader<TimeSpan> Duration(TimeSpan least, TimeSpan most) => (string text, out TimeSpan value) =>
    {
        value = default;
        var (unit, length) = DurationUnits.FirstOrDefault(unit => IsNumberWith(text, unit.Unit));
        if (unit is null || !TryCount(text, unit, out var count) || count > most / length)
        {
            return $"is a time like 30s, 10m or 7d, from {Write(least)} to {Write(most)}, not '{text}'";
        }

        value = count * length;
        return value >= least ? null : $"is at least {Write(least)}, not '{text}'";
    };

    /// <summary>A number and its unit: <c>64MiB</c>, <c>256KiB</c>, <c>1GiB</c>, <c>10000B</c>.</summary>
    public static ValueReader<long> Size(long least, long most) => (string text, out long value) =>
    {
        value = 0;
        var (unit, length) = SizeUnits.FirstOrDefault(unit => IsNumberWith(text, unit.Unit));
        if (unit is null || !TryCount(text, unit, out var count) || count > most / length)
        {
            return Say($"is a size like 64MiB or 256KiB, from {least} to {most} bytes, not '{text}'");
        }

        value = count * length;
        return value >= least ? null : Say($"is at least {least} bytes, not '{text}'");
    };

    /// <summary>One of the names of an enumeration, in lower case.</summary>
    public static ValueReader<T> Choice<T>(params IReadOnlyList<T> choices)
        where T : struct, Enum =>
        (string text, out T value) =>
        {
            var named = choices.Where(choice => NameOf(choice) == text).ToList();
            value = named.FirstOrDefault();
            return named.Count > 0 ? null : $"is one of {string.Join(", ", choices.Select(NameOf))}, not '{text}'";
        };

    public static string? Listen(string text, out IPEndPoint value)
    {
        // IPEndPoint reads a bare number as an address too, and takes no port as port 0.
        var valid = IPEndPoint.TryParse(text, out var read) && read.Port > 0 && text.IndexOfAny(['.', '[']) >= 0;
        value = valid && read is not null ? read : new IPEndPoint(IPAddress.None, 0);
        return valid ? null : $"is an address and a port, like 127.0.0.1:29340 or [::1]:29340, not '{text}'";
    }

    public static string? Url(string text, out Uri value)
    {
        var valid = Uri.TryCreate(text, UriKind.Absolute, out var read)
            && read is { Scheme: "http" or "https", AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "", Host.Length: > 0 };
        value = valid && read is not null ? read : new Uri("http://invalid");
        return valid ? null : $"is an address like http://127.0.0.1:8008, without a path, not '{text}'";
    }

    /// <summary>An address that others put paths behind: it may have one of its own, and comes without the slash at the end.</summary>
    public static string? PublicUrl(string text, out string value)
    {
        var valid = Uri.TryCreate(text, UriKind.Absolute, out var read)
            && read is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "", Host.Length: > 0 };
        value = valid && read is not null ? read.AbsoluteUri.TrimEnd('/') : "";
        return valid ? null : $"is an address like https://media.example.org, not '{text}'";
    }

    public static string? Network(string text, out IPNetwork? value)
    {
        value = IPNetwork.TryParse(text, out var network) ? network : null;
        return value is not null ? null : $"is a network like 172.18.0.0/16, or an address like 192.0.2.7/32, not '{text}'";
    }

    public static string? ServerName(string text, out string value)
    {
        value = text;
        return UserId.TryCreate("a", text, out _) ? null : $"is no server name as in @user:example.org: '{text}'";
    }

    public static string? XmppDomain(string text, out string value)
    {
        var valid = Jid.TryParse(text, out var jid) && jid.Local.Length == 0 && jid.Resource.Length == 0;
        value = valid ? jid.Domain : text;
        return valid ? null : $"is no XMPP domain: '{text}'";
    }

    public static string? HostName(string text, out string value)
    {
        value = text;
        return Uri.CheckHostName(text) != UriHostNameType.Unknown ? null : $"is a host name or an address, without a port, not '{text}'";
    }

    private static bool IsNumberWith(string text, string unit) =>
        text.EndsWith(unit, StringComparison.Ordinal) && text.Length > unit.Length && char.IsAsciiDigit(text[^(unit.Length + 1)]);

    private static bool TryCount(string text, string unit, out long count) =>
        long.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private static string NameOf<T>(T choice)
        where T : struct, Enum => choice.ToString().ToLowerInvariant();

    private static string Write(TimeSpan time)
    {
        var (unit, length) = DurationUnits.Last(unit => time >= unit.Length && time.Ticks % unit.Length.Ticks == 0);
        return Say($"{time / length}{unit}");
    }

    private static string Say(FormattableString text) => FormattableString.Invariant(text);
}
