using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Stack_Service._1.Tests;

/// <summary>Returns the response to the text of a call.</summary>
internal delegate Task<string> TestAnswer(string text, ServerCallContext context);

/// <summary>The service of test_calls.proto.</summary>
internal sealed class TestCalls(TestAnswer answer) : TestService.TestServiceBase
{
    public override async Task<TestMessage> Call(TestMessage request, ServerCallContext context) =>
        new() { Text = await answer(request.Text, context) };

    public override async Task Watch(TestMessage request, IServerStreamWriter<TestMessage> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync(request, context.CancellationToken);
        await Task.Delay(Timeout.Infinite, context.CancellationToken);
    }
}

internal static class TestCallsExtensions
{
    /// <summary>Adds the test service; without a function, a call returns the text of its request.</summary>
    public static IWebHostBuilder MapCalls(this IWebHostBuilder web, TestAnswer? answer = null) => web
        .ConfigureTestServices(services => services.AddSingleton(answer ?? ((text, _) => Task.FromResult(text))))
        .MapEndpoints(endpoints => endpoints.MapGrpcService<TestCalls>());
}
