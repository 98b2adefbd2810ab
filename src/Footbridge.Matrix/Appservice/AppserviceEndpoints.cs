using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Footbridge.Matrix.Appservice;

/// <summary>
/// What the homeserver may ask of an application service: every path, its one method, and who answers it. What comes in is
/// handed up through <see cref="IMatrixIntake"/>.
/// </summary>
public static partial class AppserviceEndpoints
{
    private const string Prefix = "/_matrix/app/v1";

    public static void MapAppservice(this IEndpointRouteBuilder app, string hsToken, IMatrixIntake intake)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(hsToken);
        var logger = app.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(AppserviceEndpoints));
        var time = app.ServiceProvider.GetService<TimeProvider>() ?? TimeProvider.System;
        var door = new Door(app, new HomeserverToken(hsToken), time, logger);
        var transactions = new TransactionEndpoint(intake);
        var queries = new QueryEndpoints(intake, time);
        var thirdParties = new ThirdPartyEndpoints(intake);

        door.Map(HttpMethods.Put, "/transactions/{txnId}", transactions.PutAsync);
        door.Map(HttpMethods.Get, "/users/{userId}", queries.UserAsync);
        door.Map(HttpMethods.Get, "/rooms/{roomAlias}", QueryEndpoints.RoomAsync);
        door.Map(HttpMethods.Post, "/ping", MatrixAnswer.EmptyAsync);
        door.Map(HttpMethods.Get, "/thirdparty/protocol/{protocol}", ThirdPartyEndpoints.ProtocolAsync);
        door.Map(HttpMethods.Get, "/thirdparty/user/{protocol}", thirdParties.UsersOfAsync);
        door.Map(HttpMethods.Get, "/thirdparty/user", thirdParties.UserAsync);
        door.Map(HttpMethods.Get, "/thirdparty/location/{protocol}", ThirdPartyEndpoints.LocationsOfAsync);
        door.Map(HttpMethods.Get, "/thirdparty/location", ThirdPartyEndpoints.LocationAsync);

        // "Unknown routes", and the legacy ones without the prefix: a homeserver falls back to those after any error, and
        // would deliver a second time.
        app.MapFallback("{**path}", context => UnrecognizedAsync(context, StatusCodes.Status404NotFound));
    }

    private static Task UnrecognizedAsync(HttpContext context, int status) =>
        MatrixAnswer.ErrorAsync(context, status, "M_UNRECOGNIZED", "Unrecognized request");

    /// <summary>Lets in only the homeserver, and only by the method that a path has.</summary>
    private sealed class Door(IEndpointRouteBuilder app, HomeserverToken token, TimeProvider time, ILogger logger)
    {
        // Whoever can reach the port can be refused any number of times; the log must not grow with it.
        private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);

        private readonly Lock _lock = new();
        private long? _warned;

        // Every method is mapped, since routing would take the fallback for a path that it knows by another method.
        public void Map(string method, string path, RequestDelegate answer) => app.Map(Prefix + path, async context =>
        {
            if (!HttpMethods.Equals(method, context.Request.Method))
            {
                context.Response.Headers.Allow = method;
                await UnrecognizedAsync(context, StatusCodes.Status405MethodNotAllowed);
            }
            else if (!token.Admits(context.Request))
            {
                Warn(context);
                await MatrixAnswer.ErrorAsync(context, StatusCodes.Status403Forbidden, "M_FORBIDDEN", "The hs_token is wrong or missing");
            }
            else
            {
                await answer(context);
            }
        });

        private void Warn(HttpContext context)
        {
            lock (_lock)
            {
                if (_warned is { } last && time.GetElapsedTime(last) < BetweenWarnings)
                {
                    return;
                }

                _warned = time.GetTimestamp();
            }

            Log.Refused(logger, context.Connection.RemoteIpAddress?.ToString());
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1000, LogLevel.Warning, "A request from {Address} was refused: its hs_token is wrong or missing. If that is the homeserver, it runs with another registration file")]
        public static partial void Refused(ILogger logger, string? address);
    }
}
