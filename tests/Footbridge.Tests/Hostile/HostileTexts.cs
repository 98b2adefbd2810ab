using System.Globalization;

namespace Footbridge.Tests.Hostile;

/// <summary>Values that nobody sends who means well: what a parser, a formatter, a number or an address may trip over.</summary>
internal static class HostileTexts
{
    private const int Longest = 60_000;

    private static readonly string[] Pieces =
    [
        "", " ", "\0", "\u0001\u0008\u000b\u000c\u000e\u001f\u007f\u0085", "\r", "\r\n\r\n", "\t", "\ufeff", "\ufffd", "\uffff", "\ufdd0",
        "\u202e\u202dreversed\u202c\u2066\u2067\u2069", "\u200b\u200c\u200d\u2060\u00ad", "e\u0301\u0327\u0316", "\u0301", "\U0001F468\u200D\U0001F469\u200D\U0001F467",
        "\U0001F1E9\U0001F1EA", "\u2764\ufe0f", "\ufe0f", "\U0010FFFF", "\U000E0001\U000E007F", "\u0e33\u0f77", "\u1e9e\u00df\u0130\u0131\u03c2", "\ufb01\u212b\u2126",
        "<b>bold", "</b></div>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>", "<!--", "<![CDATA[", "]]>", "<?php ?>",
        "&lt;", "&#0;", "&#x110000;", "&nosuch;", "&amp;amp;", "*bold* _it_ ~no~ `code`", "**__~~``", "```\nnever closed", "> > > quoted", ">", "* ", "/me", "/me ", "> <@a:b> x\n\ny",
        "!xmpp", "!xmpp help", "!xmpp chat a@b", "!xmpp settings", "%s%n%x", "{0} {1}", "${jndi:ldap://x}", "'; DROP TABLE inbox; --", "../../../etc/passwd", "..\\..\\x", "CON", "a/b\\c:d*e?f",
        "http://", "http://[::1]/", "http://127.0.0.1:1/x", "http://user:pass@127.0.0.1/", "https://\u2025/", "file:///etc/passwd", "data:text/html,x", "javascript:1", "aesgcm://a/b#c", "cid:sha1+x@bob.xmpp.org",
        "mxc://", "mxc:///", "mxc://a", "mxc://a/", "mxc://a/../b", "mxc://bench.example/%2e%2e", "geo:", "geo:1", "geo:NaN,Infinity", "geo:91,181", "geo:1,2;u=-1", "geo:1e308,1e308,1e308",
        "@", "@:", "@a", "@a:b", "@:bench.example", "@A\u00e4:bench.example", "!", "!a", "!a:b:c", "$", "$a", "$a:b", "#a:b", "@_xmpp_bot:bench.example", "@_xmpp_=:bench.example", "@_xmpp_=40=40:bench.example",
        "a@b/c/d@e", "@b", "a@", "a@b@c", "/", "a@b/", "\\20@b", "a\\@b", "a@b..c", "a@xn--", "a@xn--a", "a@\u0130.example", "a@[::1]", "a@.", "matrix.bench.example", "@matrix.bench.example", "\u00df@stra\u00dfe.example",
        "0", "-0", "-1", "1.5", "1e400", "NaN", "Infinity", "-Infinity", "0x10", "\uff12", "\u0663", "2147483648", "-9223372036854775809", "99999999999999999999999999", "+1", " 1 ", "1_000", "true", "null",
        "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00+14:00", "2026-13-45T99:99:99Z", "2026-01-01", "0000-00-00T00:00:00Z", "2026-02-30T00:00:00Z", "20260101T00:00:00", "P1Y", "00:00:00",
        "application/octet-stream; x=\"", "image/png\r\nX: y", "text/html", "image/svg+xml", "sha-256", "sha3-512", "====", "AAAA", "not base64!", "en\u0000", "x-klingon-and-a-very-long-subtag-indeed",
        "m.text", "m.image", "m.replace", "m.thread", "m.annotation", "join", "invite", "ban", "leave", "knock", "chat", "error", "groupchat", "headline", "subscribe", "probe", "get", "set", "result", "constructor", "__proto__",
    ];

    // Repeated, each makes a formatter's or a parser's worst case if it has one.
    private static readonly string[] Repeated =
    [
        "a", "> ", "*", "*a ", "_*~`", "`", "```\n", "\n", " ", "\n\n> ", "<div>", "<blockquote>", "<b><i>", "<li>", "&lt;", "&", "<", "\"", "\\", "[x](y)", "e\u0301", "\u0301", "\u200d", "\U0001F468\u200D", "\u202e", "mxc://a/b ", "http://a ", "@a:b ", "\U0001F1E9",
    ];

    public static IReadOnlyList<string> Numbers { get; } =
    [
        "0", "-1", "-0", "1e999", "-1e999", "1.0", "0.1e-400", "2147483647", "2147483648", "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "99999999999999999999999999999999999999",
    ];

    public static string Any(Random random) => random.Next(40) switch
    {
        0 => Long(random, random.Next(1, Longest)),
        1 => Long(random, random.Next(1, 2_000)),
        2 => new string([.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => (char)random.Next(1, 0xd800))]),
        < 8 => Pieces[random.Next(Pieces.Length)] + Pieces[random.Next(Pieces.Length)],
        8 => Numbers[random.Next(Numbers.Count)],
        9 => random.NextInt64().ToString(CultureInfo.InvariantCulture),
        _ => Pieces[random.Next(Pieces.Length)],
    };

    public static string Long(Random random, int length)
    {
        var piece = Repeated[random.Next(Repeated.Length)];
        return string.Concat(Enumerable.Repeat(piece, (length / piece.Length) + 1));
    }
}
