namespace StackTemplates.Build.Commands;

/// <summary>What is measured.</summary>
[Flags]
internal enum BenchParts
{
    Events = 1,
    Database = 2,
    Generation = 4,
    All = Events | Database | Generation,
}
