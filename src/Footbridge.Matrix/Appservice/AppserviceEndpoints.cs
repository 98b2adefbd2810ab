using Microsoft.AspNetCore.Routing;

namespace Footbridge.Matrix.Appservice;

public static class AppserviceEndpoints
{
    public static void MapAppservice(this IEndpointRouteBuilder app, string hsToken, IMatrixIntake intake) => throw new NotImplementedException();
}
