using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Footbridge.Tests.Checks;

/// <summary>
/// An XMPP server's component port, with the words of Prosody 0.12. It goes as far as the handshake, and answers the pings that
/// keep a link up.
/// </summary>
internal sealed class StubXmppServer : IAsyncDisposable
{
    private const string StreamId = "stub-stream";

    private readonly SocketServer _server;
    private readonly string _domain;
    private readonly string _secret;
    private int _handshakes;
    private bool _isTaken;

    public StubXmppServer(IPEndPoint listen, string domain, string secret)
    {
        (_domain, _secret) = (domain, secret);
        _server = new SocketServer(listen, ServeAsync);
    }

    /// <summary>How many connections got as far as a handshake.</summary>
    public int Handshakes => Volatile.Read(ref _handshakes);

    /// <summary>Whether another connection has the component already.</summary>
    public bool HasOtherConnection { get; set; }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        // <stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='matrix.example.org'>
        var header = await ReadUntilAsync(stream, text => text.Contains("stream:stream", StringComparison.Ordinal) && text.TrimEnd().EndsWith('>'), cancellationToken);
        await WriteAsync(
            stream,
            $"<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:component:accept' id='{StreamId}' from='{_domain}'>");
        if (!header.Contains(_domain, StringComparison.Ordinal))
        {
            await EndAsync(stream, "host-unknown");
            return;
        }

        var handshake = await ReadUntilAsync(stream, text => text.Contains("</handshake>", StringComparison.Ordinal), cancellationToken);
        Interlocked.Increment(ref _handshakes);
        if (!handshake.Contains(Digest(), StringComparison.OrdinalIgnoreCase))
        {
            await EndAsync(stream, "not-authorized");
            return;
        }

        if (HasOtherConnection || _isTaken)
        {
            await EndAsync(stream, "conflict");
            return;
        }

        _isTaken = true;
        await WriteAsync(stream, "<handshake/>");
        await AnswerPingsAsync(stream, cancellationToken);
        _isTaken = false;
    }

    private async Task AnswerPingsAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        while (await ReadSomeAsync(stream, cancellationToken) is { Length: > 0 } text)
        {
            if (text.Contains("urn:xmpp:ping", StringComparison.Ordinal) && text.Split("id=") is [_, var behind, ..])
            {
                var id = behind[1..behind.IndexOf(behind[0], 1)];
                await WriteAsync(stream, $"<iq type='result' id='{id}' from='{_domain}' to='{_domain}'/>");
            }
        }
    }

    private static async Task<string> ReadUntilAsync(NetworkStream stream, Func<string, bool> isEnough, CancellationToken cancellationToken)
    {
        var text = "";
        while (!isEnough(text))
        {
            text += await ReadSomeAsync(stream, cancellationToken) is { Length: > 0 } some ? some : throw new IOException("closed");
        }

        return text;
    }

    private static async Task<string> ReadSomeAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[8_192];
        return Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer, cancellationToken));
    }

    private static async Task WriteAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text));

    private static Task EndAsync(NetworkStream stream, string condition) =>
        WriteAsync(stream, $"<stream:error><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>");

    // XEP-0114 section 3: lower-case hexadecimal SHA-1 of stream id and secret.
    private string Digest()
    {
#pragma warning disable CA5350 // The protocol has no other.
        return Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(StreamId + _secret)));
#pragma warning restore CA5350
    }
}
