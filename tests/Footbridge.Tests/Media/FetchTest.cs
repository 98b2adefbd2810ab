using System.Net;
using System.Text;
using Footbridge.Configuration;
using Footbridge.Media;
using Footbridge.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Footbridge.Tests.Media;

/// <summary>Files are fetched from servers, good and bad, that are played at the wire.</summary>
public abstract class FetchTest : IAsyncDisposable
{
    private protected TemporaryFolder Folder { get; } = new();

    private protected FakeTimeProvider Time { get; } = new();

    private protected ScriptedFileServer Server { get; } = new();

    /// <summary>Addresses that stand for this network: everything here is on this machine, so all others stand for the internet.</summary>
    private protected List<IPAddress> Forbidden { get; } = [];

    private protected MediaConfig Config { get; set; } = new() { FetchTimeout = TimeSpan.FromMinutes(3), FetchIdleTimeout = TimeSpan.FromSeconds(20) };

    private protected Resolver Resolve { get; set; } = Dns.GetHostAddressesAsync;

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Task<FetchedFile> FetchAsync(long most = 1000) =>
        Fetcher().FetchAsync(new FetchOrder(Server.Url, most), CancellationToken.None);

    private protected Task<FileFetchException> RefusedAsync(string url, Predicate<IPEndPoint>? isAllowed = null, long most = 1000) =>
        Assert.ThrowsAsync<FileFetchException>(() => Fetcher(isAllowed).FetchAsync(new FetchOrder(url, most), CancellationToken.None));

    private protected FileFetcher Fetcher(Predicate<IPEndPoint>? isAllowed = null, long minimumFreeDisk = 0)
    {
        var config = new BridgeConfig
        {
            Homeserver = new() { Url = new Uri("http://127.0.0.1:1"), ServerName = "example.org" },
            Appservice = new() { Url = new Uri("http://127.0.0.1:1"), Registration = "a", PuppetRegistration = "b" },
            Component = new() { Domain = "matrix.example.org", Secret = "s" },
            Permissions = new Dictionary<string, PermissionLevel>(),
            Storage = new() { Folder = Folder.Path },
            Limits = new() { MinimumFreeDisk = minimumFreeDisk },
            Media = Config,
        };
        var http = new HttpMessageInvoker(FetchConnections.Create(
            isAllowed ?? (endPoint => !Forbidden.Contains(endPoint.Address)), (host, ct) => Resolve(host, ct)));
        return new FileFetcher(http, config, new DiskSpace(config, Time), Time);
    }

    private protected static async Task<string> TextOfAsync(FetchedFile file)
    {
        file.Content.Position = 0;
        using var reader = new StreamReader(file.Content, Encoding.Latin1, leaveOpen: true);
        return await reader.ReadToEndAsync();
    }
}
