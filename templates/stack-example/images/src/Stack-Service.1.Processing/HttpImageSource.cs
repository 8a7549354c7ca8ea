using System.Net;
using Stack_Service._1.Events;

namespace Stack_Service._1.Processing;

/// <summary>Gets images from the API.</summary>
public sealed class HttpImageSource(HttpClient http) : IImageSource
{
    public async Task<byte[]?> ReadAsync(Guid imageId, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri($"images/{imageId}/original", UriKind.Relative), cancellationToken);
            if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            {
                return null;
            }
            if (answer.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
            {
                throw new TryLaterException($"The API answers {(int)answer.StatusCode}.");
            }
            return await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (HttpRequestException away)
            when (away is { StatusCode: null, HttpRequestError: not HttpRequestError.ConfigurationLimitExceeded })
        {
            throw new TryLaterException($"The API does not answer: {away.Message}", innerException: away);
        }
        catch (OperationCanceledException slow) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TryLaterException("The API does not answer in time.", innerException: slow);
        }
    }
}
