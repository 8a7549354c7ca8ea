using StackTemplates.Tests.Family;

namespace StackTemplates.Tests.Examples;

/// <summary>Images with their thumbnails.</summary>
public sealed class ImagesProof(PackedTemplates templates) : SolutionProof(templates, Images, "my-images")
{
    internal static readonly Combination Images = Combination.All.Single(one => one.System == "images");

    /// <inheritdoc/>
    protected override string Project => "Api";

    /// <inheritdoc/>
    protected override Task TakeOrderAsync(ServiceProcess service, BrokerServer? server) =>
        throw new NotSupportedException("Images take no orders.");
}
