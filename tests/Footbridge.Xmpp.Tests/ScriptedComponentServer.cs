using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Footbridge.Xmpp.Tests;

/// <summary>An XMPP server's component port, played by the test: it takes connections one by one and says what it is told.</summary>
internal sealed class ScriptedComponentServer : IDisposable
{
    public const string Secret = "s3cret";
    public const string Domain = "matrix.example.org";
    public const string StreamId = "stream-1";

    // printf stream-1s3cret | sha1sum
    private const string Digest = "6c63a68231d01df48d8d9ee1d5eabeb4661b2e7c";

    /// <summary>Only a failing test meets it, on a machine that has much else to do too.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ScriptedComponentServer()
    {
        // Bounded, so that a test that does not read makes the other side wait.
        _listener.Server.ReceiveBufferSize = 1 << 20;
        _listener.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ComponentOptions Options => new()
    {
        Host = "127.0.0.1",
        Port = Port,
        Domain = Jid.Parse(Domain),
        Secret = Secret,
    };

    /// <summary>The next connection, before anything was said.</summary>
    public async Task<Connection> TakeAsync() => new(await _listener.AcceptTcpClientAsync().WaitAsync(Patience));

    /// <summary>The next connection, its handshake done.</summary>
    public async Task<Connection> TakeComponentAsync()
    {
        var connection = await TakeAsync();
        await connection.OpenAsync();
        return connection;
    }

    public void Dispose() => _listener.Dispose();

    internal sealed class Connection(TcpClient client) : IDisposable
    {
        private readonly StringBuilder _read = new();
        private readonly byte[] _buffer = new byte[65536];
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

        public async Task OpenAsync()
        {
            await ExpectHeaderAsync();
            await SayAsync(Header());
            Assert.Equal($"<handshake>{Digest}</handshake>", await HearAsync("</handshake>"));
            await SayAsync("<handshake/>");
        }

        public static string Header(string id = StreamId) =>
            $"<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:component:accept' from='{Domain}' id='{id}'>";

        public async Task ExpectHeaderAsync() => Assert.Equal(
            $"<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='{Domain}'>",
            await HearAsync($"to='{Domain}'>"));

        public Task SayAsync(string text) => SayAsync(Encoding.UTF8.GetBytes(text));

        public async Task SayAsync(ReadOnlyMemory<byte> bytes)
        {
            // What is being told may end the connection at any byte: that is the test's business, not ours.
            try
            {
                await client.GetStream().WriteAsync(bytes).AsTask().WaitAsync(Patience);
            }
            catch (IOException)
            {
            }
        }

        /// <summary>All that the component says up to and with this text.</summary>
        public async Task<string> HearAsync(string upTo)
        {
            var searched = 0;
            while (true)
            {
                var tail = _read.ToString(searched, _read.Length - searched);
                var end = tail.IndexOf(upTo, StringComparison.Ordinal);
                if (end >= 0)
                {
                    var heard = _read.ToString(0, searched + end + upTo.Length);
                    _read.Remove(0, heard.Length);
                    return heard;
                }

                searched = Math.Max(0, _read.Length - upTo.Length);
                Assert.True(await ReadAsync(), $"The component closed; waiting for {upTo}, it had said: {_read}");
            }
        }

        /// <summary>All that the component still says until it closes.</summary>
        public async Task<string> HearToEndAsync()
        {
            while (await ReadAsync())
            {
            }

            return _read.ToString();
        }

        /// <summary>Answers the ping that comes next as a server that routes it back.</summary>
        public async Task<string> ReturnPingAsync()
        {
            var heard = await HearAsync("</iq>");
            await SayAsync(heard[heard.IndexOf("<iq ", StringComparison.Ordinal)..]);
            return heard;
        }

        public void Dispose() => client.Dispose();

        private async Task<bool> ReadAsync()
        {
            try
            {
                var read = await client.GetStream().ReadAsync(_buffer).AsTask().WaitAsync(Patience);
                var chars = new char[read + 1];
                _read.Append(chars, 0, _decoder.GetChars(_buffer, 0, read, chars, 0));
                return read > 0;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }
}
