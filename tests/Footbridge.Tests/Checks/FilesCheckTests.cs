using System.Net;
using Footbridge.Checks;
using Footbridge.Configuration;
using Footbridge.Media;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Footbridge.Tests.Checks;

/// <summary>Whether files have a way: what is said of the configuration alone, and of what answers at the public address.</summary>
public sealed class FilesCheckTests : IAsyncDisposable
{
    private readonly IPAddress _address = Loopback.NewAddress();
    private WebApplication? _server;

    private string PublicUrl => $"http://{_address}:8080/files";

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(null, UploadPolicy.Auto, Verdict.Warning, "only where the XMPP server takes files", "set media.public_url")]
    [InlineData(null, UploadPolicy.Off, Verdict.Warning, "cannot be sent: media.public_url is not set, and media.upload is off", "set media.public_url")]
    [InlineData("http://media.example.org", UploadPolicy.Auto, Verdict.Warning, "http://media.example.org has no TLS", "serve it by https")]
    [InlineData("https://media.example.org", UploadPolicy.Off, Verdict.Ok, "are to be served at https://media.example.org", "")]
    public async Task Configuration_alone_tells_whether_files_have_a_way(string? publicUrl, UploadPolicy upload, object verdict, string says, string cure)
    {
        var line = Assert.Single(await new FilesCheck(new MediaConfig { PublicUrl = publicUrl, Upload = upload }, witness: null, TimeProvider.System)
            .RunAsync(CancellationToken.None));

        AssertLine((Verdict)verdict, says, cure, line);
    }

    [Fact]
    public async Task Bridge_that_answers_at_its_public_address_is_well()
    {
        AssertLine(Verdict.Ok, $"are served at {PublicUrl}", "", await CheckRunningAsync());
    }

    [Fact]
    public async Task Another_server_at_the_public_address_is_told() => AssertLine(
        Verdict.Warning, $"at {PublicUrl} another server answers (404)", "have it pass all requests on", await CheckRunningAsync(policy: "default-src 'self'"));

    [Fact]
    public async Task Another_bridge_at_the_public_address_is_told() => AssertLine(
        Verdict.Warning, $"at {PublicUrl} another server answers (404)", "have it pass all requests on", await CheckRunningAsync(isThisBridge: false));

    [Fact]
    public async Task Public_address_at_which_nobody_answers_is_told() => AssertLine(
        Verdict.Warning, $"{PublicUrl} cannot be reached from this machine", "see from outside", await CheckAsync(new ProbeWitness(new MediaConfig())));

    [Fact]
    public async Task Proxy_that_is_not_believed_is_told_with_the_network_to_set() => AssertLine(
        Verdict.Warning, "come through 172.18.0.2, which is not believed", "set media.proxies: 172.18.0.2/32", await CheckRunningAsync(proxy: "172.18.0.2"));

    [Fact]
    public async Task Proxy_that_is_named_is_believed() => AssertLine(
        Verdict.Ok, $"are served at {PublicUrl}", "", await CheckRunningAsync(proxy: "172.18.0.2", proxies: "172.18.0.0/16"));

    [Theory]
    [InlineData("https://media.example.org", false, true, Verdict.Warning, "which does not say who asks", "have it set X-Forwarded-For")]
    [InlineData("https://media.example.org", false, false, Verdict.Warning, "which does not say who asks", "have it set X-Forwarded-For")]
    [InlineData("https://media.example.org", true, true, Verdict.Ok, "are served", "")]
    // Without TLS there may be no proxy.
    [InlineData("http://127.0.0.1:29342", false, true, Verdict.Ok, "are served", "")]
    public void Proxy_that_does_not_say_who_asks_is_told(string publicUrl, bool saysWho, bool isBelieved, object verdict, string says, string cure) =>
        AssertLine((Verdict)verdict, says, cure, FilesCheck.ThroughWhom(publicUrl, new SeenProbe(IPAddress.Loopback, saysWho, isBelieved)));

    private async Task<CheckLine> CheckRunningAsync(
        string policy = MediaEndpoint.Policy, bool isThisBridge = true, string? proxy = null, string? proxies = null)
    {
        var witness = new ProbeWitness(new MediaConfig { Proxies = proxies is null ? null : IPNetwork.Parse(proxies) });
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(_address, 8080));
        _server = builder.Build();
        if (proxy is not null)
        {
            _server.Use((context, next) =>
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse(proxy);
                context.Request.Headers["X-Forwarded-For"] = "192.0.2.1";
                return next(context);
            });
        }

        if (isThisBridge)
        {
            _server.Use(witness.WatchAsync);
        }

        _server.Run(context =>
        {
            context.Response.Headers.ContentSecurityPolicy = policy;
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        await _server.StartAsync();
        return await CheckAsync(witness);
    }

    private async Task<CheckLine> CheckAsync(ProbeWitness witness) =>
        Assert.Single(await new FilesCheck(new MediaConfig { PublicUrl = PublicUrl }, witness, TimeProvider.System).RunAsync(CancellationToken.None));

    private static void AssertLine(Verdict verdict, string says, string cure, CheckLine line)
    {
        Assert.Equal(("files", verdict), (line.Check, line.Verdict));
        Assert.Contains(says, line.Says, StringComparison.Ordinal);
        Assert.StartsWith(cure, line.Cure ?? "", StringComparison.Ordinal);
    }
}
