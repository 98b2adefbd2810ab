using Footbridge.Configuration;
using Footbridge.DirectChats;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Footbridge.Tests.DirectChats;

public sealed class RequestLimitsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RequestLimits _limits;

    public RequestLimitsTests() => _limits = new RequestLimits(
        new LimitsConfig
        {
            PendingRequestsPerOwner = 5,
            NewRequestsPerHourPerDomain = 3,
            NewRequestsPerHour = 7,
            QueriedGhostsPerMinute = 2,
        },
        _time);

    [Fact]
    public void An_owner_has_only_so_many_pending_requests()
    {
        Assert.Equal(RequestVerdict.Admitted, _limits.Admit("example.org", 4));
        Assert.Equal(RequestVerdict.TooManyPendingOfOwner, _limits.Admit("example.org", 5));
    }

    [Fact]
    public void A_domain_makes_only_so_many_requests_an_hour()
    {
        Admit("example.org", 3);

        Assert.Equal(RequestVerdict.TooManyOfDomain, _limits.Admit("example.org", 0));
        Assert.Equal(RequestVerdict.Admitted, _limits.Admit("example.com", 0));
    }

    [Fact]
    public void All_domains_together_make_only_so_many_requests_an_hour()
    {
        for (var i = 0; i < 7; i++)
        {
            Admit($"spam{i}.example", 1);
        }

        Assert.Equal(RequestVerdict.TooManyInAll, _limits.Admit("example.org", 0));
    }

    [Fact]
    public void The_hour_slides()
    {
        Admit("example.org", 1);
        _time.Advance(TimeSpan.FromMinutes(40));
        Admit("example.org", 2);
        _time.Advance(TimeSpan.FromMinutes(20));

        Admit("example.org", 1);
        Assert.Equal(RequestVerdict.TooManyOfDomain, _limits.Admit("example.org", 0));
    }

    [Fact]
    public void What_is_refused_does_not_count()
    {
        Admit("example.org", 3);
        for (var i = 0; i < 100; i++)
        {
            Assert.NotEqual(RequestVerdict.Admitted, _limits.Admit("example.org", 0));
            Assert.NotEqual(RequestVerdict.Admitted, _limits.Admit("example.net", 5));
        }

        Admit("example.com", 3);
        Admit("example.net", 1);
    }

    [Fact]
    public void Only_so_many_ghosts_are_made_a_minute_by_asking_for_them()
    {
        Assert.True(_limits.AdmitQueriedGhost());
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(_limits.AdmitQueriedGhost());
        Assert.False(_limits.AdmitQueriedGhost());

        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(_limits.AdmitQueriedGhost());
        Assert.False(_limits.AdmitQueriedGhost());
    }

    private void Admit(string domain, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Equal(RequestVerdict.Admitted, _limits.Admit(domain, 0));
        }
    }
}
