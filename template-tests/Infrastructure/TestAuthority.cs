using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace StackTemplates.Tests.Infrastructure;

/// <summary>A certification authority for a test, trusted only if configured, and the files that it has created.</summary>
public sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset To = DateTimeOffset.UtcNow.AddDays(2);

    private readonly TempFolder _folder = TempFolder.Create("tls");
    private readonly X509Certificate2 _certificate;

    /// <summary>Makes its own certificate.</summary>
    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _certificate = request.CreateSelfSigned(From, To);
        File.WriteAllText(Certificate, _certificate.ExportCertificatePem());
    }

    /// <summary>Its certificate, as PEM.</summary>
    public string Certificate => _folder.Below("ca.crt");

    /// <summary>Makes a certificate for <paramref name="host"/> and its key, both as PEM.</summary>
    public (string Certificate, string Key) Issue(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        if (host == "localhost")
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(_certificate, From, To, RandomNumberGenerator.GetBytes(8));
        var (certificateFile, keyFile) = (_folder.Below($"{host}.crt"), _folder.Below($"{host}.key"));
        File.WriteAllText(certificateFile, issued.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }
}
