using Stack_Service._1.Events;

namespace Stack_Service._1.Contracts;

/// <summary>
/// An image is waiting for its thumbnails. The event has the image's id only, so that the stream stays small: the gateway gets the image
/// from the API. The id of the event is that of the image.
/// </summary>
[Event("images.requested")]
public sealed record ImageRequested(Guid ImageId);
