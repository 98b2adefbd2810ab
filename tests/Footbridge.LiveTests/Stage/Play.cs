using Footbridge.Lab;
using Xunit.Abstractions;

namespace Footbridge.LiveTests.Stage;

/// <summary>
/// One test as a screenplay: Romeo on Matrix, Juliet on XMPP, others as they are called. Their names are new in each play,
/// so plays on one network do not meet. When a play fails, what both servers and the bridge saw is printed.
/// </summary>
public sealed class Play : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _people = [];
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private MatrixRole? _romeo;
    private XmppRole? _juliet;

    private Play(LabNetwork network) => Network = network;

    public LabNetwork Network { get; }

    public HomeserverProxy Proxy => Network.Proxy ?? throw new LabException("This network has no proxy.");

    public MatrixRole Romeo => _romeo ?? throw new LabException("Romeo is not on stage yet.");

    public XmppRole Juliet => _juliet ?? throw new LabException("Juliet is not on stage yet.");

    public static async Task RunAsync(LabNetwork network, ITestOutputHelper output, Func<Play, Task> scenes)
    {
        await network.TidyUpAsync();
        var marks = network.MarkLogs();
        await using var play = new Play(network);
        try
        {
            play._juliet = await play.XmppRoleAsync("juliet");
            play._romeo = await play.MatrixRoleAsync("romeo");
            await scenes(play);
        }
        // Never true: the failure goes on its way, and the logs stand beside it.
        catch (Exception) when (Tell(output, network.LogsSince(marks)))
        {
            throw;
        }
    }

    /// <summary>A play with a network of its own, which it may stop and break.</summary>
    public static async Task RunAloneAsync(ITestOutputHelper output, Func<Play, Task> scenes, LabOptions? options = null)
    {
        await using var network = await LabNetwork.StartAsync(options);
        await RunAsync(network, output, scenes);
    }

    /// <summary>Somebody else on Matrix.</summary>
    public async Task<MatrixRole> MatrixRoleAsync(string name)
    {
        var person = await Network.Synapse.PersonAsync(name + _run);
        _people.Add(person);
        return new MatrixRole(this, person);
    }

    /// <summary>Somebody else on XMPP.</summary>
    public async Task<XmppRole> XmppRoleAsync(string name)
    {
        var person = await Network.Xmpp.PersonAsync(name + _run);
        _people.Add(person);
        return new XmppRole(this, person);
    }

    /// <summary>An XMPP address of this play that does not exist.</summary>
    public string AddressOfNobody => $"nobody{_run}@{XmppServer.Domain}";

    /// <summary>Juliet has written, Romeo has accepted: from here on they know each other.</summary>
    /// <returns>Their room.</returns>
    public Task<string> RomeoKnowsJulietAsync() => AcquaintAsync(Romeo, Juliet);

    /// <inheritdoc cref="RomeoKnowsJulietAsync"/>
    public static async Task<string> AcquaintAsync(MatrixRole owner, XmppRole contact)
    {
        var id = await contact.SaysInXmpp("Good even", to: owner);
        var room = await owner.Accepts(contact);
        await owner.Receives("Good even", from: contact);
        await contact.HasReceiptFor(id);
        return room;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var person in _people)
        {
            await person.DisposeAsync();
        }
    }

    private static bool Tell(ITestOutputHelper output, string logs)
    {
        output.WriteLine(logs);
        return false;
    }
}
