namespace StackTemplates.Build.Kit;

/// <summary>The result of one run of a fault, as recorded outside the server.</summary>
/// <param name="Number">The fault's number in the list of the documentation.</param>
/// <param name="Name">The fault.</param>
/// <param name="Why">What happens, and why nothing is lost: one or two sentences.</param>
/// <param name="Server">The server's name and version.</param>
/// <param name="Seed">The seed of all random choices of the run.</param>
/// <param name="Published">Publishes that were tried.</param>
/// <param name="Confirmed">Those of them that were confirmed.</param>
/// <param name="Destroyed">Confirmed events that the fault itself removed from the server before any worker could read them.</param>
/// <param name="Lost">Other confirmed events that are gone.</param>
/// <param name="Unpublished">Events that were applied and never published.</param>
/// <param name="Repeated">Events that were applied more than once.</param>
/// <param name="ResumeSeconds">From the end of the fault until an event published after it was handled.</param>
/// <param name="Passed">Whether all invariants held.</param>
public sealed record FaultFigures(
    int Number,
    string Name,
    string Why,
    string Server,
    int Seed,
    int Published,
    int Confirmed,
    int Destroyed,
    int Lost,
    int Unpublished,
    int Repeated,
    double ResumeSeconds,
    bool Passed);
