using NJsonSchema;
using NJsonSchema.Validation;

namespace Stack_Service._1.Tests.Quality;

/// <summary>Reports in sentences where quality.yaml does not match its schema, and what to do.</summary>
/// <param name="schema">The schema; its descriptions are appended to the sentences.</param>
/// <param name="quality">The file.</param>
internal sealed class SchemaErrors(JsonSchema schema, QualityFile quality)
{
    /// <summary>The sentences; none if the file matches its schema.</summary>
    public IReadOnlyList<string> Find()
    {
        var found = schema.Validate(quality.ToJson());
        var errors = Leaves(found).ToList();
        // A value that is not a mapping also lacks every property; one error is enough.
        var plain = errors.Where(error => error.Kind == ValidationErrorKind.ObjectExpected).Select(error => error.Path).ToHashSet();
        var useful = errors.Where(error => !plain.Any(path => error.Path != path && IsBelow(error.Path, path))).ToList();
        return [.. (useful.Count > 0 ? useful : found).Select(Sentence).Distinct()];
    }

    // An error about a choice of schemas contains those of each schema; only those of the intended one are useful.
    private static IEnumerable<ValidationError> Leaves(IEnumerable<ValidationError> errors) => errors.SelectMany(error => error switch
    {
        ChildSchemaValidationError { Kind: ValidationErrorKind.NotOneOf } choice => Leaves(Meant(choice)),
        ChildSchemaValidationError inner => Leaves(inner.Errors.Values.SelectMany(one => one)),
        _ => [error],
    });

    // The first property of a schema in a oneOf decides whether it applies: the type of events, the image of a broker. If none applies,
    // that property has an error of its own.
    private static ICollection<ValidationError> Meant(ChildSchemaValidationError choice) => choice.Errors
        .Where(one => !Leaves(one.Value).Any(error => IsBelow(error.Path, $"{choice.Path}.{one.Key.Properties.Keys.First()}")))
        .Select(one => one.Value)
        .MinBy(errors => errors.Count) ?? [];

    private static bool IsBelow(string? path, string? other) =>
        path == other || path?.StartsWith($"{other}.", StringComparison.Ordinal) == true;

    private string Sentence(ValidationError error)
    {
        var path = $"{error.Path}".TrimStart('#', '/');
        var wrong = error.Kind switch
        {
            ValidationErrorKind.PropertyRequired => "is missing: add it",
            ValidationErrorKind.NoAdditionalPropertiesAllowed =>
                $"is not known here: remove it, or write one of {string.Join(", ", error.Schema.ActualProperties.Keys)}",
            ValidationErrorKind.ExcludedSchemaValidates => "does not belong here: remove it, or change what it contradicts beside it",
            ValidationErrorKind.NotInEnumeration => $"must be one of: {string.Join(", ", error.Schema.Enumeration)}",
            ValidationErrorKind.PatternMismatch => $"must match {error.Schema.Pattern}",
            ValidationErrorKind.StringExpected => "must be a text",
            ValidationErrorKind.StringTooShort => "is empty: write a text",
            ValidationErrorKind.ArrayExpected or ValidationErrorKind.TooFewItems => "must be a list of at least one item",
            ValidationErrorKind.TooFewProperties => "is empty: add what belongs there, or remove it",
            ValidationErrorKind.ObjectExpected when error.Schema.RequiredProperties.Count > 0 =>
                $"must be a mapping with {string.Join(" and ", error.Schema.RequiredProperties)}",
            ValidationErrorKind.ObjectExpected => "must be a mapping",
            ValidationErrorKind.NoTypeValidates => "must be a text, a number, true or false",
            _ => $"is wrong ({error.Kind})",
        };
        var description = Describe(schema.ActualSchema, path);
        return $"quality.yaml({quality.LineOf(path)}): {path} {wrong}.{(description is null ? "" : $" {description}")}";
    }

    // Keys may contain dots, as names of events do, and claims may have any key, so only the end of a path identifies its position.
    private static string? Describe(JsonSchema node, string path)
    {
        var found = node.ActualProperties.FirstOrDefault(one => IsBelow(path, one.Key));
        if (found.Value is { } property)
        {
            return path == found.Key
                ? property.Description ?? property.ActualSchema.Description
                : Describe(property.ActualSchema, path[(found.Key.Length + 1)..]);
        }
        if (node.AdditionalPropertiesSchema?.ActualSchema is not { } claim)
        {
            return null;
        }
        var parts = path.Split('.');
        var start = Array.FindIndex(parts, claim.ActualProperties.ContainsKey);
        return start < 0 ? claim.Description : Describe(claim, string.Join('.', parts[start..]));
    }
}
