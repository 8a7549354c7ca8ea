using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using NetVips;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests.Images;

/// <summary>Uploads, with a service of each test's own that makes the thumbnails itself.</summary>
public sealed class UploadTests : IDisposable
{
    private readonly ServiceFactory _service = new();
    private readonly HttpClient _client;

    public UploadTests() => _client = _service.CreateClient();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _service.Dispose();
    }

    [Fact]
    public async Task An_image_is_accepted_and_gets_its_thumbnails()
    {
        var original = TestImages.Jpeg(width: 800, height: 400);

        using var accepted = await _client.SendImageAsync(original);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var id = Guid.Parse(accepted.Headers.Location!.ToString().Split('/')[^1]);
        var image = await _client.FinishedAsync(id);
        Assert.Equal("done", image.GetProperty("state").GetString());
        Assert.Equal(original, await _client.GetByteArrayAsync($"/images/{id}/original", Cancellation));
        var thumbnails = image.GetProperty("thumbnails").EnumerateArray().ToList();
        Assert.Equal(
            [(128, 128, 64), (512, 512, 256)],
            thumbnails.Select(one =>
                (one.GetProperty("size").GetInt32(), one.GetProperty("width").GetInt32(), one.GetProperty("height").GetInt32())));
        foreach (var thumbnail in thumbnails)
        {
            using var answer = await _client.GetAsync(thumbnail.GetProperty("href").GetString(), Cancellation);
            Assert.Equal("image/webp", answer.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
            using var decoded = Image.NewFromBuffer(await answer.Content.ReadAsByteArrayAsync(Cancellation));
            Assert.Equal(thumbnail.GetProperty("width").GetInt32(), decoded.Width);
        }
    }

    [Fact]
    public async Task Every_accepted_format_gets_thumbnails()
    {
        var files = new Dictionary<string, byte[]>
        {
            ["image/jpeg"] = TestImages.Jpeg(),
            ["image/png"] = TestImages.Png(),
            ["image/webp"] = TestImages.Webp(),
            ["image/gif"] = TestImages.Gif,
        };

        foreach (var (type, file) in files)
        {
            var image = await _client.FinishedAsync(await _client.UploadAsync(file, type));

            Assert.True(image.StateOf() == "done", $"{type}: {image}");
        }
    }

    [Fact]
    public async Task The_first_file_of_a_form_is_the_image()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("a title"), "title" },
            { new ByteArrayContent(TestImages.Png()), "file", "a.png" },
        };

        using var accepted = await _client.PostAsync("/images", form, Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal("done", (await _client.FinishedAsync(Guid.Parse(accepted.Headers.Location!.ToString().Split('/')[^1]))).StateOf());
    }

    [Fact]
    [Shows("events.delivery.repeated_requests", "one image for each Idempotency-Key")]
    public async Task An_upload_that_is_repeated_with_its_key_is_one_image()
    {
        var ids = new List<Guid>();
        foreach (var key in new[] { "first", "first", "second", "first" })
        {
            ids.Add(await _client.UploadAsync(TestImages.Jpeg(), key: key));
        }

        foreach (var id in ids)
        {
            await _client.FinishedAsync(id);
        }
        Assert.Equal([ids[0], ids[0], ids[2], ids[0]], ids);
        Assert.NotEqual(ids[0], ids[2]);
        var stream = await _service.Services.GetRequiredService<IEventLogAdministration>().DescribeAsync("image:process", Cancellation);
        Assert.Equal(2, stream!.Length);
    }

    [Theory]
    [InlineData("image/png", "no image", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("image/jpeg", "<svg xmlns='http://www.w3.org/2000/svg'/>", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", "{}", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("image/jpeg", "", HttpStatusCode.BadRequest)]
    [InlineData("multipart/form-data", "", HttpStatusCode.BadRequest)]
    [InlineData("multipart/form-data; boundary=x", "--x--", HttpStatusCode.BadRequest)]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=a\r\n\r\ntext", HttpStatusCode.BadRequest)]
    [Shows("security.uploads", "only JPEG, PNG, WebP and GIF, by their first bytes")]
    public async Task What_is_no_image_is_refused(string type, string content, HttpStatusCode status)
    {
        using var refused = await _client.SendImageAsync(Encoding.UTF8.GetBytes(content), type);

        Assert.Equal(status, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("multipart/form-data; boundary=x")]
    [Shows("security.upload_size", "above Images:MaxBytes answered with 413")]
    public async Task An_image_that_is_too_large_is_refused(string type)
    {
        await using var service = _service.WithWebHostBuilder(web => web.UseSetting("Images:MaxBytes", "2000"));
        using var client = service.CreateClient();
        byte[] large =
        [
            .. "--x\r\nContent-Disposition: form-data; name=file; filename=a.png\r\n\r\n"u8,
            .. TestImages.Png(),
            .. new byte[2_000],
            .. "\r\n--x--\r\n"u8,
        ];

        using var refused = await client.SendImageAsync(type == "image/png" ? TestImages.Png() : large, type);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    [Theory]
    [InlineData("with spaces")]
    [InlineData("ä")]
    public async Task A_key_of_another_form_is_refused(string key)
    {
        using var refused = await _client.SendImageAsync(TestImages.Jpeg(), key: key);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/original")]
    [InlineData("/thumbnails/128")]
    [InlineData("/events")]
    public async Task There_is_nothing_of_an_unknown_image(string path)
    {
        using var answer = await _client.GetAsync($"/images/{Guid.NewGuid()}{path}", Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
