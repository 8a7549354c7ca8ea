using Stack_Service._1.Events;

namespace Stack_Service._1.Images;

/// <summary>
/// The outcome of an image is in the database. The event leaves with the transaction that wrote it, so whoever follows the image sees the
/// end after the commit, and sees it even if the instance died in between.
/// </summary>
[Event("images.finished")]
internal sealed record ImageFinished(Guid ImageId);
