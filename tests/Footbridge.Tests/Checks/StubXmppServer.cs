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

    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly string _domain;
    private readonly string _secret;
    private readonly Task _accepting;
    private int _handshakes;
    private bool _isTaken;

    public StubXmppServer(IPEndPoint listen, string domain, string secret)
    {
        _listener = new TcpListener(listen);
        (_domain, _secret) = (domain, secret);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>How many connections got as far as a handshake.</summary>
    public int Handshakes => Volatile.Read(ref _handshakes);

    /// <summary>Whether another connection has the component already.</summary>
    public bool HasOtherConnection { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await ServeAsync(client.GetStream());
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The other side went, or the test is over.
            }
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        // <stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='matrix.example.org'>
        var header = await ReadUntilAsync(stream, text => text.Contains("stream:stream", StringComparison.Ordinal) && text.TrimEnd().EndsWith('>'));
        await WriteAsync(
            stream,
            $"<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:component:accept' id='{StreamId}' from='{_domain}'>");
        if (!header.Contains(_domain, StringComparison.Ordinal))
        {
            await EndAsync(stream, "host-unknown");
            return;
        }

        var handshake = await ReadUntilAsync(stream, text => text.Contains("</handshake>", StringComparison.Ordinal));
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
        await AnswerPingsAsync(stream);
        _isTaken = false;
    }

    private async Task AnswerPingsAsync(NetworkStream stream)
    {
        while (await ReadSomeAsync(stream) is { Length: > 0 } text)
        {
            if (text.Contains("urn:xmpp:ping", StringComparison.Ordinal) && text.Split("id=") is [_, var behind, ..])
            {
                var id = behind[1..behind.IndexOf(behind[0], 1)];
                await WriteAsync(stream, $"<iq type='result' id='{id}' from='{_domain}' to='{_domain}'/>");
            }
        }
    }

    private async Task<string> ReadUntilAsync(NetworkStream stream, Func<string, bool> isEnough)
    {
        var text = "";
        while (!isEnough(text))
        {
            text += await ReadSomeAsync(stream) is { Length: > 0 } some ? some : throw new IOException("closed");
        }

        return text;
    }

    private async Task<string> ReadSomeAsync(NetworkStream stream)
    {
        var buffer = new byte[8_192];
        return Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer, _stop.Token));
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
