using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.Options;
using NetVips;
using Stack_Service._1.Processing;
using Stack_Service._1.Tests.Images;

namespace Stack_Service._1.Gateway.Tests;

/// <summary>Real images, and files that only look like some.</summary>
public sealed class ThumbnailerTests
{
    private readonly Thumbnailer _thumbnailer = New(new());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<byte[]> Files => [TestImages.Jpeg(), TestImages.Png(), TestImages.Webp(), TestImages.Gif];

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_accepted_format_is_made_smaller_and_never_larger(byte[] file)
    {
        _thumbnailer.Check(file);
        using var original = Image.NewFromBuffer(file);

        var thumbnail = _thumbnailer.Make(file, 128, new Percents(), Cancellation);

        using var made = Image.NewFromBuffer(thumbnail.Content);
        Assert.Equal((Math.Min(128, original.Width), thumbnail.Width, thumbnail.Height), (made.Width, made.Width, made.Height));
        Assert.Equal("webpload_buffer", made.Get("vips-loader"));
    }

    [Fact]
    public void The_progress_is_that_of_libvips()
    {
        var percents = new Percents();

        _thumbnailer.Make(TestImages.Png(width: 2_000, height: 4_000), 512, percents, Cancellation);

        Assert.NotEmpty(percents);
        Assert.Equal(percents.Order(), percents);
        Assert.InRange(percents[^1], 90, 100);
    }

    [Fact]
    public void Metadata_is_left_out()
    {
        using var image = Image.NewFromBuffer(TestImages.Jpeg())
            .Mutate(change => change.Set(GValue.GStrType, "exif-ifd0-ImageDescription", "a secret"));
        var file = image.JpegsaveBuffer();
        Assert.Contains("a secret", Encoding.Latin1.GetString(file), StringComparison.Ordinal);

        var thumbnail = _thumbnailer.Make(file, 128, new Percents(), Cancellation);

        Assert.DoesNotContain("a secret", Encoding.Latin1.GetString(thumbnail.Content), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>")]
    [InlineData("%PDF-1.4")]
    [InlineData("P6 1 1 255 abc")]
    [InlineData("")]
    public void Another_format_is_rejected(string file) =>
        Assert.Throws<ImageRejectedException>(() => _thumbnailer.Check(Encoding.UTF8.GetBytes(file)));

    [Fact]
    public void A_loader_that_is_not_accepted_does_not_run()
    {
        using var image = Image.Black(10, 10);
        var file = image.TiffsaveBuffer();

        Assert.Throws<VipsException>(() =>
        {
            using var loaded = Image.NewFromBuffer(file);
        });
    }

    [Fact]
    public void An_image_with_too_many_pixels_is_rejected_by_its_header()
    {
        var file = TestImages.Png();
        Assert.Throws<ImageRejectedException>(() => New(new() { MaxPixels = 1_000 }).Check(file));

        // A header that promises far more than the file has. Its checksum is wrong now, which is a reason of its own.
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), 100_000);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), 100_000);
        Assert.Throws<ImageRejectedException>(() => _thumbnailer.Check(file));
    }

    [Theory]
    [InlineData("jpeg", 200)]
    [InlineData("webp", 200)]
    [InlineData("webp", 2_000)]
    public void A_file_that_was_cut_off_is_rejected(string format, int length)
    {
        var file = (format switch { "jpeg" => TestImages.Jpeg(), "png" => TestImages.Png(), _ => TestImages.Webp() })[..length];

        Assert.Throws<ImageRejectedException>(() =>
        {
            _thumbnailer.Check(file);
            _thumbnailer.Make(file, 512, new Percents(), Cancellation);
        });
    }

    [Fact]
    public void Files_that_were_changed_at_random_are_made_or_rejected()
    {
        var random = new Random(20260101);
        foreach (var file in new[] { TestImages.Jpeg(), TestImages.Png(), TestImages.Webp(), TestImages.Gif })
        {
            for (var attempt = 0; attempt < 50; attempt++)
            {
                var damaged = file.ToArray();
                for (var change = 0; change < 20; change++)
                {
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                }
                try
                {
                    _thumbnailer.Check(damaged);
                    Assert.NotEmpty(_thumbnailer.Make(damaged, 128, new Percents(), Cancellation).Content);
                }
                catch (ImageRejectedException rejected)
                {
                    Assert.NotEmpty(rejected.Message);
                }
            }
        }
    }

    [Fact]
    public void It_stops_when_it_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(
            () => _thumbnailer.Make(TestImages.Png(width: 2_000, height: 4_000), 512, new Percents(), cancellation.Token));
    }

    private static Thumbnailer New(ProcessingOptions options) => new(Options.Create(options));

    private sealed class Percents : List<int>, IProgress<int>
    {
        public void Report(int value) => Add(value);
    }
}
