using Footbridge.Media;
using Xunit;

namespace Footbridge.Tests.Media;

public sealed class PlacesTests
{
    private readonly Places<string> _places = new(most: 3, mostEach: 2);

    [Fact]
    public void One_has_so_many_places_and_gets_one_back()
    {
        var first = _places.TryTake("romeo");
        Assert.NotNull(first);
        Assert.NotNull(_places.TryTake("romeo"));
        Assert.Null(_places.TryTake("romeo"));
        Assert.NotNull(_places.TryTake("mercutio"));

        first.Dispose();
        first.Dispose();

        Assert.NotNull(_places.TryTake("romeo"));
        Assert.Null(_places.TryTake("romeo"));
    }

    [Fact]
    public void All_have_so_many_places_together()
    {
        Assert.NotNull(_places.TryTake("romeo"));
        Assert.NotNull(_places.TryTake("romeo"));
        var last = _places.TryTake("mercutio");

        Assert.Null(_places.TryTake("benvolio"));
        last!.Dispose();
        Assert.NotNull(_places.TryTake("benvolio"));
    }
}
