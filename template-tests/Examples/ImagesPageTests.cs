namespace StackTemplates.Tests.Examples;

/// <summary>The page of the images in a real browser, with its Content-Security-Policy, on a service without any server.</summary>
public sealed class ImagesPageTests(PackedTemplates templates)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_image_is_uploaded_its_bar_is_shown_to_the_end_and_it_is_there_after_a_reload()
    {
        await using var browser = await Browser.StartAsync();
        var solution = await templates.Solution(ImagesProof.Images, "my-images").BuiltAsync();
        await using var service = await ServiceProcess.StartAsync(ExampleSettings.WithoutServers(solution), Cancellation);
        var page = await browser.OpenAsync(service.Address);

        await page.Locator("#file").SetInputFilesAsync(new Microsoft.Playwright.FilePayload
        {
            Name = "large.png",
            MimeType = "image/png",
            Buffer = PngImage.Make(4_000, 3_000),
        });
        await page.Locator("form button").ClickAsync();
        await page.Locator("#jobs li[data-state=done] img").HasCountAsync(2);
        Assert.Equal(100, await page.Locator("#jobs progress").EvaluateAsync<int>("bar => bar.value"));
        Assert.Equal(
            "512 × 384",
            await page.Locator("#jobs img").Last.EvaluateAsync<string>(
                "image => image.decode().then(() => `${image.naturalWidth} × ${image.naturalHeight}`)"));
        await page.ScreenshotAsync(new() { Path = Path.Combine(solution.Path, "page.png") });

        await page.ReloadAsync();
        await page.Locator("#jobs li[data-state=done] img").HasCountAsync(2);

        await page.Locator("#file").SetInputFilesAsync(new Microsoft.Playwright.FilePayload
        {
            Name = "<b>damaged</b>.png",
            MimeType = "image/png",
            // Within its header.
            Buffer = PngImage.Make(400, 300)[..20],
        });
        await page.Locator("form button").ClickAsync();
        await page.Locator("#jobs li[data-state=failed] span").Filter(new() { HasText = "cannot be decoded" }).HasCountAsync(1);
    }
}
