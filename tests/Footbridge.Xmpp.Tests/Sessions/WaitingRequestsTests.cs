namespace Footbridge.Xmpp.Tests;

public sealed class WaitingRequestsTests
{
    private readonly WaitingRequests _waiting = new();

    [Fact]
    public async Task Domains_have_their_turn_one_after_another_and_in_each_its_senders()
    {
        Add("a1@a.example", "a1@a.example", "a2@a.example", "b@b.example", "c@c.example", "b@b.example");

        Assert.Equal(["a1@a.example", "b@b.example", "c@c.example", "a2@a.example", "b@b.example", "a1@a.example"], await TakeAllAsync(6));
    }

    [Fact]
    public async Task Nobody_has_more_under_way_than_their_share_until_one_is_done()
    {
        Add([.. Enumerable.Repeat("a@a.example", WaitingRequests.MostAtWorkOfSender + 1)]);
        var taken = new List<Iq>();
        for (var number = 0; number < WaitingRequests.MostAtWorkOfSender; number++)
        {
            taken.Add(await NextAsync());
        }

        var next = NextAsync();
        Add("b@b.example");
        Assert.Equal("b@b.example", $"{(await next).From}");

        var after = NextAsync();
        Assert.False(after.IsCompleted);
        _waiting.Done(taken[0]);
        Assert.Equal("a@a.example", $"{(await after).From}");
    }

    [Fact]
    public async Task Domain_of_many_senders_has_no_more_under_way_than_its_share()
    {
        Add([.. Enumerable.Range(0, 2 * WaitingRequests.MostAtWorkOfDomain).Select(number => $"s{number}@a.example")]);
        await TakeAllAsync(WaitingRequests.MostAtWorkOfDomain);

        var next = NextAsync();
        Assert.False(next.IsCompleted);
        Add("b@b.example");
        Assert.Equal("b@b.example", $"{(await next).From}");
    }

    [Theory]
    [InlineData("a@a.example", WaitingRequests.MostOfSender)]
    [InlineData("s{0}@a.example", WaitingRequests.MostOfDomain)]
    [InlineData("s@d{0}.example", WaitingRequests.Most)]
    public void One_too_many_is_refused(string from, int most)
    {
        for (var number = 0; number < most; number++)
        {
            Assert.True(_waiting.TryAdd(Request(string.Format(null, from, number))));
        }

        Assert.False(_waiting.TryAdd(Request(string.Format(null, from, most))));
    }

    private void Add(params string[] from)
    {
        foreach (var one in from)
        {
            Assert.True(_waiting.TryAdd(Request(one)));
        }
    }

    private Task<Iq> NextAsync() => _waiting.NextAsync(CancellationToken.None);

    private async Task<List<string>> TakeAllAsync(int count)
    {
        var taken = new List<string>();
        while (taken.Count < count)
        {
            taken.Add($"{(await NextAsync()).From}");
        }

        return taken;
    }

    private static Iq Request(string from) => new() { Type = IqType.Get, From = Jid.Parse(from), To = Jid.Parse("matrix.example.org"), Id = "i" };
}
