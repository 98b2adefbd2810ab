using Footbridge.Configuration;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Appservice;
using Footbridge.Storage;
using Footbridge.Tests.Storage;
using Xunit;

namespace Footbridge.Tests.Identity;

public sealed class PuppetsTests : IDisposable
{
    private static readonly Registration Registration = new() { Id = "footbridge", AsToken = "as", HsToken = "hs", SenderLocalpart = "_xmpp_bot" };

    private readonly TemporaryDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("All", null, true)]
    [InlineData("All", false, false)]
    [InlineData("All", true, true)]
    [InlineData("Ask", null, false)]
    [InlineData("Ask", false, false)]
    [InlineData("Ask", true, true)]
    [InlineData("None", null, false)]
    [InlineData("None", true, false)]
    public async Task Admins_policy_and_owners_choice_decide_together(string policy, bool? choice, bool acts)
    {
        if (choice is { } isOn)
        {
            await _database.WriteAsync(connection => { SettingStore.Set(connection, Cast.Romeo, Setting.Puppet, isOn); });
        }

        Assert.Equal(acts, Under(Enum.Parse<PuppetPolicy>(policy)).CanActFor(Cast.Romeo));
    }

    [Theory]
    [InlineData("@romeo:elsewhere.example")]
    [InlineData("@tybalt:example.org")]
    public async Task Nobody_is_acted_for_who_is_not_local_and_permitted(string user)
    {
        await _database.WriteAsync(connection => { SettingStore.Set(connection, UserId.Parse(user), Setting.Puppet, isOn: true); });

        Assert.False(Under(PuppetPolicy.All).CanActFor(UserId.Parse(user)));
    }

    [Fact]
    public void Without_the_second_registration_there_are_no_puppets() =>
        Assert.False(Under(PuppetPolicy.All, puppets: null).CanActFor(Cast.Romeo));

    private Puppets Under(PuppetPolicy policy) => Under(policy, Registration);

    private Puppets Under(PuppetPolicy policy, Registration? puppets) => new(
        new BridgeConfig
        {
            Homeserver = new() { Url = new Uri("http://127.0.0.1:1"), ServerName = "example.org" },
            Appservice = new() { Url = new Uri("http://127.0.0.1:2"), Registration = "bridge.yaml", PuppetRegistration = "puppets.yaml" },
            Component = new() { Domain = "matrix.example.org", Secret = "secret" },
            Permissions = new Dictionary<string, PermissionLevel>
            {
                ["example.org"] = PermissionLevel.User,
                ["elsewhere.example"] = PermissionLevel.User,
                ["@tybalt:example.org"] = PermissionLevel.None,
            },
            Puppets = policy,
        },
        new Registrations(Registration, puppets),
        new SettingStore(_database));
}
