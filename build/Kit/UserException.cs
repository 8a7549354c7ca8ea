namespace StackTemplates.Build.Kit;

/// <summary>Something the person at the keyboard can put right; the message says how.</summary>
public sealed class UserException(string message) : Exception(message);
