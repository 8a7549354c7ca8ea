using Microsoft.Playwright;

namespace StackTemplates.Tests.Infrastructure;

/// <summary>Waits for what a page shows, on any machine.</summary>
internal static class PageWaits
{
    private static readonly float Patience = (float)Wait.Patience.TotalMilliseconds;

    /// <summary>Waits until the element has exactly this text.</summary>
    public static Task HasTextAsync(this ILocator element, string text) =>
        Assertions.Expect(element).ToHaveTextAsync(text, new LocatorAssertionsToHaveTextOptions { Timeout = Patience });

    /// <summary>Waits until there are so many such elements.</summary>
    public static Task HasCountAsync(this ILocator elements, int count) =>
        Assertions.Expect(elements).ToHaveCountAsync(count, new LocatorAssertionsToHaveCountOptions { Timeout = Patience });

    /// <summary>Waits until the element's attribute has this value.</summary>
    public static Task HasAttributeAsync(this ILocator element, string name, string value) =>
        Assertions.Expect(element).ToHaveAttributeAsync(name, value, new LocatorAssertionsToHaveAttributeOptions { Timeout = Patience });
}
