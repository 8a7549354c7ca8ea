using System.ComponentModel.DataAnnotations;

namespace Stack_Service._1.Links;

/// <summary>The request to shorten a URL.</summary>
/// <param name="Url">An absolute URL of http or https, without a user name or password.</param>
public sealed record CreateLink([property: Required, MaxLength(2_048)] string Url) : IValidatableObject
{
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // A user name before the host makes a link look as if it led somewhere else.
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
        {
            yield return new ValidationResult("The URL must begin with http:// or https:// and contain no user name.", [nameof(Url)]);
        }
    }
}
