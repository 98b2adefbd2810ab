using Footbridge.Matrix.Client;
using Microsoft.AspNetCore.Http;

namespace Footbridge.Matrix.Appservice;

/// <summary>
/// <c>GET users/{userId}</c> and <c>GET rooms/{roomAlias}</c>: whether a user or room that somebody asks for is to be made.
/// Somebody's client waits meanwhile, so there is a deadline.
/// </summary>
internal sealed class QueryEndpoints(IMatrixIntake intake, TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    public async Task UserAsync(HttpContext context)
    {
        if (!UserId.TryParse(RequestPath.LastSegment(context), out var user))
        {
            await MatrixAnswer.NotFoundAsync(context, "No such user");
            return;
        }

        using var deadline = new CancellationTokenSource(Deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        try
        {
            if (await intake.EnsureGhostAsync(user, both.Token).WaitAsync(both.Token))
            {
                await MatrixAnswer.EmptyAsync(context);
                return;
            }

            await MatrixAnswer.NotFoundAsync(context, "No such user");
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            await MatrixAnswer.NotFoundAsync(context, "The user could not be made in time");
        }
        catch (Exception exception) when (exception is IntakeUnavailableException or HomeserverUnreachableException or MatrixException)
        {
            await MatrixAnswer.ErrorAsync(
                context, StatusCodes.Status503ServiceUnavailable, MatrixAnswer.Unavailable, "The user cannot be made now");
        }
    }

    /// <summary>The bridge has no room aliases.</summary>
    public static Task RoomAsync(HttpContext context) => MatrixAnswer.NotFoundAsync(context, "No such room");
}
