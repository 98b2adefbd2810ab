using Footbridge.Configuration;
using Footbridge.Identity;
using Footbridge.Matrix.Appservice;
using Footbridge.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Footbridge.Tests;

public sealed class BridgeServicesTests
{
    [Fact]
    public async Task Everything_the_bridge_is_made_of_can_be_put_together()
    {
        var folder = Directory.CreateTempSubdirectory("footbridge-").FullName;
        await using var database = Database.Open(folder, NullLogger<Database>.Instance);
        var config = new BridgeConfig
        {
            Homeserver = new() { Url = new Uri("http://127.0.0.1:1"), ServerName = "example.org" },
            Appservice = new() { Url = new Uri("http://127.0.0.1:2"), Registration = "bridge.yaml", PuppetRegistration = "puppets.yaml" },
            Component = new() { Domain = "matrix.example.org", Secret = "secret" },
            Permissions = new Dictionary<string, PermissionLevel> { ["example.org"] = PermissionLevel.User },
        };
        var registration = new Registration { Id = "footbridge", AsToken = "as", HsToken = "hs", SenderLocalpart = "_xmpp_bot" };

        await using var provider = new ServiceCollection()
            .AddLogging()
            .AddBridge(config, new Registrations(registration, null), database)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });

        Assert.Equal(20, provider.GetServices<Microsoft.Extensions.Hosting.IHostedService>().Count());
        Directory.Delete(folder, recursive: true);
    }
}
