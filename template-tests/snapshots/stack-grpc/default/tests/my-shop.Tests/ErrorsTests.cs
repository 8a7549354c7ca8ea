using Google.Rpc;
using Grpc.Core;
using my_shop.Tests.Quality;

namespace my_shop.Tests;

/// <summary>The errors that clients get.</summary>
public sealed class ErrorsTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Shows("tests.answers", "an invalid request is answered with the errors of each field")]
    public async Task Each_field_that_is_wrong_is_named()
    {
        var error = await FailsAsync(StatusCode.InvalidArgument, (_, _) => throw Errors.Invalid(
            new BadRequest.Types.FieldViolation { Field = "page", Description = "must be 1 or more" },
            new BadRequest.Types.FieldViolation { Field = "size", Description = "must be from 1 to 100" }));

        var violations = error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations;
        Assert.Equal(["page", "size"], violations.Select(violation => violation.Field));
        Assert.All(violations, violation => Assert.StartsWith("must be", violation.Description, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_resource_that_is_not_found_is_named()
    {
        var error = await FailsAsync(StatusCode.NotFound, (text, _) => throw Errors.NotFound("note", text));

        var resource = error.GetRpcStatus()!.GetDetail<ResourceInfo>()!;
        Assert.Equal(("note", "17"), (resource.ResourceType, resource.ResourceName));
    }

    [Fact]
    public async Task A_fault_of_the_service_is_reported_without_details()
    {
        var error = await FailsAsync(StatusCode.Unknown, (_, _) => throw new InvalidOperationException("a secret"));

        Assert.DoesNotContain("secret", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_is_the_fault_of_the_client()
    {
        await using var factory = service.WithWebHostBuilder(web => web.MapCalls());
        var bytes = Marshallers.Create(message => message, message => message);
        var method = new Method<byte[], byte[]>(MethodType.Unary, TestService.Descriptor.FullName, "Call", bytes, bytes);

        // Field 1 with a length beyond the end of the message.
        var call = factory.Channel().CreateCallInvoker()
            .AsyncUnaryCall(method, null, new CallOptions(cancellationToken: Cancellation), [0x0A, 0x7F]);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }

    private async Task<RpcException> FailsAsync(StatusCode code, TestAnswer answer)
    {
        await using var factory = service.WithWebHostBuilder(web => web.MapCalls(answer));
        var calls = new TestService.TestServiceClient(factory.Channel());

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await calls.CallAsync(new() { Text = "17" }, cancellationToken: Cancellation));

        Assert.Equal(code, error.StatusCode);
        return error;
    }
}
