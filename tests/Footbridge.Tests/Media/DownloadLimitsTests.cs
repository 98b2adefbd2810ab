using System.Net;
using Footbridge.Configuration;
using Footbridge.Media;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Footbridge.Tests.Media;

public sealed class DownloadLimitsTests
{
    private static readonly IPAddress Juliet = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Paris = IPAddress.Parse("192.0.2.2");
    private static readonly byte[] Photo = [1];
    private static readonly byte[] Song = [2];

    private readonly FakeTimeProvider _time = new();
    private readonly DownloadLimits _limits;

    public DownloadLimitsTests() => _limits = new DownloadLimits(
        new MediaConfig { DownloadsAtOnce = 5, DownloadsPerAddress = 2, DownloadsPerFile = 3, RequestsPerMinutePerAddress = 2 }, _time);

    [Fact]
    public void Requests_of_an_address_are_counted_for_a_minute()
    {
        Assert.True(_limits.Admits(Juliet));
        Assert.True(_limits.Admits(Juliet));
        Assert.False(_limits.Admits(Juliet));
        Assert.True(_limits.Admits(Paris));

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(_limits.Admits(Juliet));
    }

    [Fact]
    public void Addresses_of_one_network_of_version_6_are_one_reader_and_a_mapped_one_is_its_own()
    {
        Assert.True(_limits.Admits(IPAddress.Parse("2001:db8:1:2::1")));
        Assert.True(_limits.Admits(IPAddress.Parse("2001:db8:1:2:ffff::9")));
        Assert.False(_limits.Admits(IPAddress.Parse("2001:db8:1:2::3")));
        Assert.True(_limits.Admits(IPAddress.Parse("2001:db8:1:3::1")));
        Assert.True(_limits.Admits(Juliet));
        Assert.True(_limits.Admits(Juliet.MapToIPv6()));
        Assert.False(_limits.Admits(Juliet));
    }

    [Fact]
    public void Endless_addresses_share_one_count_in_the_end()
    {
        for (var number = 0; number < 10_000; number++)
        {
            Assert.True(_limits.Admits(new IPAddress([10, 0, (byte)(number >> 8), (byte)number])));
        }

        Assert.True(_limits.Admits(IPAddress.Parse("192.0.2.3")));
        Assert.True(_limits.Admits(IPAddress.Parse("192.0.2.4")));
        Assert.False(_limits.Admits(IPAddress.Parse("192.0.2.5")));
        Assert.True(_limits.Admits(IPAddress.Parse("10.0.0.1")));
    }

    [Fact]
    public void One_reader_has_so_many_places_and_gets_one_back()
    {
        var first = _limits.TryTakePlace(Juliet, Photo);
        Assert.NotNull(first);
        Assert.NotNull(_limits.TryTakePlace(Juliet, Song));
        Assert.Null(_limits.TryTakePlace(Juliet, Photo));

        first.Dispose();
        first.Dispose();

        Assert.NotNull(_limits.TryTakePlace(Juliet, Photo));
        Assert.Null(_limits.TryTakePlace(Juliet, Photo));
    }

    [Fact]
    public void One_file_and_all_files_have_so_many_places()
    {
        for (var reader = 1; reader <= 3; reader++)
        {
            Assert.NotNull(_limits.TryTakePlace(new IPAddress([10, 0, 0, (byte)reader]), Photo));
        }

        Assert.Null(_limits.TryTakePlace(Juliet, Photo));
        Assert.NotNull(_limits.TryTakePlace(Juliet, Song));
        Assert.NotNull(_limits.TryTakePlace(Juliet, Song));
        Assert.Null(_limits.TryTakePlace(Paris, Song));
    }
}
