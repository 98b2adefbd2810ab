using Footbridge.Matrix.Appservice;
using Xunit;

namespace Footbridge.Tests;

public sealed class RegisterCommandTests : IDisposable
{
    private const string Config =
        """
        homeserver: { url: "http://127.0.0.1:8008", server_name: example.org }
        appservice: { url: "http://bridge:29340", bot_localpart: _xmpp_helper }
        component: { domain: matrix.example.org, secret: s3cret }
        permissions: { example.org: user }

        """;

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private string Bridge => _folder.File("registration/footbridge.local.yaml");

    private string Puppets => _folder.File("registration/puppets.local.yaml");

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void Both_registrations_are_written_for_their_owner_alone()
    {
        Assert.Equal(0, Register());

        var bridge = Registration.Load(Bridge);
        Assert.Equal(("http://bridge:29340", "_xmpp_helper", true, true), (bridge.Url, bridge.SenderLocalpart, bridge.ReceiveEphemeral, bridge.Msc4190));
        Assert.Null(Registration.Load(Puppets).Url);
        Assert.All([Bridge, Puppets], file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void It_says_what_the_homeserver_needs_and_no_token()
    {
        Register();

        Assert.Contains("app_service_config_files:", _output.ToString());
        Assert.Contains($"- {Bridge}", _output.ToString());
        Assert.Contains($"- {Puppets}", _output.ToString());
        Assert.DoesNotContain(Registration.Load(Bridge).AsToken, _output.ToString());
        Assert.DoesNotContain(Registration.Load(Bridge).HsToken, _output.ToString());
    }

    [Fact]
    public void What_is_there_stays_as_it_is()
    {
        Register();
        var before = File.ReadAllText(Bridge);

        Assert.Equal(1, Register());

        Assert.Equal(before, File.ReadAllText(Bridge));
        Assert.Contains($"kept     {Bridge}", _output.ToString());
    }

    [Fact]
    public void Only_what_is_missing_is_written()
    {
        Register();
        var before = File.ReadAllText(Bridge);
        File.Delete(Puppets);

        Assert.Equal(0, Register());

        Assert.Equal(before, File.ReadAllText(Bridge));
        Assert.True(File.Exists(Puppets));
    }

    [Fact]
    public void Force_makes_new_tokens()
    {
        Register();
        var (bridge, puppets) = (Registration.Load(Bridge), Registration.Load(Puppets));

        Assert.Equal(0, Register(force: true));

        Assert.NotEqual(bridge.AsToken, Registration.Load(Bridge).AsToken);
        Assert.NotEqual(bridge.HsToken, Registration.Load(Bridge).HsToken);
        Assert.NotEqual(puppets.AsToken, Registration.Load(Puppets).AsToken);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Bridge));
    }

    [Fact]
    public void Without_puppets_there_is_no_registration_for_them()
    {
        Assert.Equal(0, Register(config: Config + "puppets: none"));

        Assert.True(File.Exists(Bridge));
        Assert.False(File.Exists(Puppets));
    }

    [Fact]
    public void Config_faults_end_it_with_status_2()
    {
        Assert.Equal(2, Register(config: "colour: red"));

        Assert.Contains("colour: is no key of the bridge", _error.ToString());
        Assert.Contains("component.domain: is missing", _error.ToString());
        Assert.False(File.Exists(Bridge));
    }

    [Fact]
    public void A_place_that_cannot_be_written_to_is_told()
    {
        _folder.Write("registration", "no folder");

        Assert.Equal(1, Register());

        Assert.Contains(Bridge, _error.ToString());
    }

    private int Register(bool force = false, string config = Config) =>
        RegisterCommand.Run(_folder.Write("config.yaml", config), force, _output, _error);
}
