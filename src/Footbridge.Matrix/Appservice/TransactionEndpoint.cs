using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Footbridge.Matrix.Appservice;

/// <summary>
/// <c>PUT /_matrix/app/v1/transactions/{txnId}</c>: where Matrix -> XMPP begins. Answers 200 once the intake has committed
/// the events. Any other answer makes the homeserver send the same again, and nothing else, until it is 200: so only what
/// is no JSON object at all is refused, never an entry.
/// </summary>
internal sealed class TransactionEndpoint(IMatrixIntake intake)
{
    private const int MostBytes = 64 * 1024 * 1024;

    public async Task PutAsync(HttpContext context)
    {
        try
        {
            var body = WellFormedJson.Parse(await ReadAsync(context));
            if (body.ValueKind != JsonValueKind.Object)
            {
                await MatrixAnswer.ErrorAsync(context, StatusCodes.Status400BadRequest, "M_BAD_JSON", "A transaction is a JSON object");
                return;
            }

            await intake.AcceptAsync(AppserviceTransaction.Of(RequestPath.LastSegment(context), body), context.RequestAborted);
            await MatrixAnswer.EmptyAsync(context);
        }
        catch (JsonException)
        {
            await MatrixAnswer.ErrorAsync(context, StatusCodes.Status400BadRequest, "M_NOT_JSON", "The transaction is not JSON");
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await MatrixAnswer.ErrorAsync(context, exception.StatusCode, "M_TOO_LARGE", $"A transaction has at most {MostBytes} bytes");
        }
        catch (IntakeUnavailableException exception)
        {
            await MatrixAnswer.ErrorAsync(
                context, StatusCodes.Status503ServiceUnavailable, MatrixAnswer.Unavailable, exception.Message);
        }
    }

    // The memory is kept for as long as any entry is, so it is not pooled.
    private static async Task<Memory<byte>> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MostBytes;
        }

        var announced = context.Request.ContentLength is { } length and <= MostBytes ? (int)length : 0;
        var buffer = new MemoryStream(announced);
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
