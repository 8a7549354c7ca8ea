namespace Stack_Service._1.Processing;

/// <summary>There can be no thumbnails of this file, however often it is tried. The message is for whoever uploaded it.</summary>
internal sealed class ImageRejectedException(string message, Exception? innerException = null) : Exception(message, innerException);
