namespace StackTemplates.Build.Kit;

/// <summary>An error that the user can correct; the message says how.</summary>
public sealed class UserException(string message) : Exception(message);
