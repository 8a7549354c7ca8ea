using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace StackTemplates.Tests.Kubernetes;

/// <summary>The manifests of <c>--kubernetes</c> fit together, and fit the service.</summary>
public sealed partial class ManifestTests(PackedTemplates templates)
{
    private static readonly string[] Lists = ["resources", "components"];
    private static readonly string[] Files = ["envs", "files"];
    private static readonly string[] Probes = ["startupProbe", "livenessProbe", "readinessProbe"];

    private static readonly (string?, string?)[] SecretKeys =
    [
        ("broker", "connection-string"), ("broker", "password"), ("management", "key"), ("database", "connection-string"),
        ("database", "owner-connection-string"), ("database", "password"), ("database", "owner-password"),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Combination.Data), MemberType = typeof(Combination))]
    public async Task Every_name_in_them_is_that_of_something(Combination combination)
    {
        var manifests = await ManifestsAsync(combination);

        FilesAreReferredTo(manifests);
        SelectorsMatchPods(manifests);
        PortsExist(manifests, combination);
        SecretsAreKnown(manifests);
        ReleaseIsLongEnough(manifests);
        OnlyTheMigrationIsTheOwner(manifests, combination.HasDatabase);
        Assert.Equal(!IsWorker(combination), manifests.Pods.Any(one => Manifests.Text(one.Document, "metadata/name") == "api"));
        Assert.Equal(HasWorkers(combination), manifests.Pods.Any(one => Manifests.Text(one.Document, "metadata/name") == "worker"));
        Assert.Equal(combination.HasEvents, File.Exists(Path.Combine(manifests.Root, "deploy", "alerts.yaml")));
        if (combination.NeedsServer)
        {
            SettingsExist(manifests);
            ScalerAsksWhereWorkersListen(manifests);
        }
    }

    [Theory]
    [MemberData(nameof(Combination.Data), MemberType = typeof(Combination))]
    public async Task Kustomize_builds_every_overlay(Combination combination)
    {
        Need.Program("kubectl");
        var manifests = await ManifestsAsync(combination);

        foreach (var file in await BuildAsync(manifests))
        {
            var overlay = Path.GetFileNameWithoutExtension(file);
            var documents = Manifests.Documents(file).ToList();
            Assert.All(
                documents.Where(one => Manifests.Text(one, "kind") != "Namespace"),
                one => Assert.Equal("my-shop", Manifests.Text(one, "metadata/namespace")));
            Assert.All(documents.SelectMany(one => Manifests.Deep(one, "image")), image => Assert.Matches(@":[^/]*\w$", $"{image}"));
            // KEDA has the last word about the number of workers.
            var worker = documents.SingleOrDefault(
                one => (Manifests.Text(one, "kind"), Manifests.Text(one, "metadata/name")) == ("Deployment", "worker"));
            var hasNumber = HasWorkers(combination) && (overlay == "dev" || !combination.NeedsServer);
            Assert.Equal(hasNumber, worker is not null && Manifests.Find(worker, "spec/replicas") is not null);
        }
    }

    [Theory]
    [MemberData(nameof(Combination.Data), MemberType = typeof(Combination))]
    public async Task Every_overlay_has_the_schemas_of_Kubernetes(Combination combination)
    {
        Need.Program("kubectl");
        Need.Program("kubeconform");
        var schemas = Need.Variable(TestVariables.KubernetesSchemas).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var manifests = await ManifestsAsync(combination);

        foreach (var file in await BuildAsync(manifests))
        {
            (await Cli.Program("kubeconform", "-strict", "-summary")
                .With(schemas.SelectMany(one => new[] { "-schema-location", one })).With(file)
                .RunAsync(Cancellation)).EnsureSucceeded();
        }
    }

    [Theory]
    [MemberData(nameof(Combination.Data), MemberType = typeof(Combination))]
    public async Task An_API_server_takes_every_overlay(Combination combination)
    {
        Need.Program("kubectl");
        var cluster = Need.Variable(TestVariables.Kubeconfig);
        var manifests = await ManifestsAsync(combination);

        foreach (var file in await BuildAsync(manifests))
        {
            // Nothing can be in a namespace that is only asked for.
            var name = $"my-shop-{Guid.NewGuid():N}";
            await File.WriteAllTextAsync(
                file,
                (await File.ReadAllTextAsync(file, Cancellation))
                    .Replace("namespace: my-shop", $"namespace: {name}", StringComparison.Ordinal),
                Cancellation);
            (await Cli.Program("kubectl", "--kubeconfig", cluster, "create", "namespace", name).RunAsync(Cancellation)).EnsureSucceeded();
            try
            {
                (await Cli.Program("kubectl", "--kubeconfig", cluster, "apply", "--dry-run=server", "--filename", file)
                    .RunAsync(Cancellation)).EnsureSucceeded();
            }
            finally
            {
                (await Cli.Program("kubectl", "--kubeconfig", cluster, "delete", "namespace", name, "--wait=false")
                    .RunAsync(CancellationToken.None)).EnsureSucceeded();
            }
        }
    }

    [Theory]
    [InlineData("stack-webapi")]
    [InlineData("stack-grpc")]
    [InlineData("stack-worker")]
    public async Task Every_alert_is_about_a_metric_that_the_service_has(string template)
    {
        var manifests = await ManifestsAsync(Combination.Defaults.Single(one => one.Template == template));
        var source = await File.ReadAllTextAsync(
            Path.Combine(manifests.Root, "src", "my-shop.Events", "Telemetry", "EventMetrics.cs"), Cancellation);
        var metrics = Instrument().Matches(source)
            .Select(one => OtlpMetrics.NameOf(one.Groups["name"].Value, one.Groups["unit"].Value, one.Groups["kind"].Value == "Counter"))
            .ToHashSet();
        Assert.True(metrics.Count > 15);

        var rules = Manifests.Documents(Path.Combine(manifests.Root, "deploy", "alerts.yaml"))
            .SelectMany(one => Manifests.Deep(one, "expr")).ToList();

        Assert.NotEmpty(rules);
        Assert.All(rules, rule => Assert.NotEmpty(Metric().Matches($"{rule}")));
        Assert.All(rules.SelectMany(rule => Metric().Matches($"{rule}")), metric => Assert.Contains(metric.Value, metrics));
    }

    // A file for each overlay.
    private async Task<IReadOnlyList<string>> BuildAsync(Manifests manifests)
    {
        var files = new List<string>();
        var folder = Directory.CreateDirectory(templates.NewFolder("overlays"));
        foreach (var overlay in new[] { "dev", "prod" })
        {
            var built = await Cli.Program("kubectl", "kustomize", $"deploy/kubernetes/overlays/{overlay}")
                .In(manifests.Root).RunAsync(Cancellation);
            files.Add(Path.Combine(folder.FullName, $"{overlay}.yaml"));
            await File.WriteAllTextAsync(files[^1], built.EnsureSucceeded().Output, Cancellation);
        }

        return files;
    }

    private static bool IsWorker(Combination combination) => combination.Template == "stack-worker";

    private static bool HasWorkers(Combination combination) => IsWorker(combination) || combination.NeedsServer;

    private static void FilesAreReferredTo(Manifests manifests)
    {
        var folder = Path.Combine(manifests.Root, "deploy", "kubernetes");
        var referred = new HashSet<string>();
        foreach (var (file, kustomization) in manifests.Of("Kustomization", "Component"))
        {
            var here = Path.GetDirectoryName(file)!;
            referred.Add(file);
            string[] entries =
            [
                .. Lists.SelectMany(key => Manifests.Items(kustomization, key)).Select(one => $"{one}"),
                .. Manifests.Items(kustomization, "patches").Select(one => Manifests.Text(one, "path")!),
                .. Files.SelectMany(key => Manifests.Deep(kustomization, key)).OfType<YamlSequenceNode>()
                    .SelectMany(list => list).Select(one => $"{one}"),
            ];
            foreach (var entry in entries)
            {
                var path = Path.GetFullPath(Path.Combine(folder, here, entry));
                Assert.True(File.Exists(path) || Directory.Exists(path), $"{file} refers to {entry}, which does not exist");
                referred.Add(Path.GetRelativePath(folder, path).Replace('\\', '/'));
            }
        }
        Assert.Empty(manifests.All.Select(one => one.File).Except(referred));
    }

    private static void SelectorsMatchPods(Manifests manifests)
    {
        const string Component = "app.kubernetes.io/component";
        foreach (var (file, pod) in manifests.Pods)
        {
            var labels = Manifests.Pairs(pod, "spec/template/metadata/labels").ToHashSet();
            var selected = Manifests.Pairs(pod, "spec/selector/matchLabels").ToList();
            Assert.NotEmpty(selected);
            Assert.All(selected, label => Assert.Contains(label, labels));
        }
        var components = manifests.Pods.SelectMany(one => Manifests.Pairs(one.Document, "spec/template/metadata/labels"))
            .Where(label => label.Key == Component).Select(label => label.Value).ToHashSet();
        var named = manifests.All.SelectMany(one => Manifests.Deep(one.Document, Component)).Select(value => $"{value}");
        Assert.All(named, component => Assert.Contains(component, components));
    }

    private static void PortsExist(Manifests manifests, Combination combination)
    {
        var ports = manifests.Containers.SelectMany(one => Manifests.Items(one.Container, "ports")).ToList();
        var names = ports.Select(port => Manifests.Text(port, "name")).ToHashSet();
        var numbers = ports.Select(port => Manifests.Text(port, "containerPort")).ToHashSet();
        var used = manifests.Of("Service").SelectMany(one => Manifests.Deep(one.Document, "targetPort"))
            .Concat(manifests.Containers.SelectMany(one => Probes
                .SelectMany(probe => Manifests.Deep(one.Container, probe)).SelectMany(probe => Manifests.Deep(probe, "port"))));
        Assert.All(
            used, port => Assert.True(names.Contains($"{port}") || numbers.Contains($"{port}"), $"no container has the port {port}"));
        // The base image listens there.
        Assert.Equal(!IsWorker(combination), numbers.Contains("8080"));
        // Probes of a worker ask by its program.
        var programs = manifests.Containers.SelectMany(one => Probes.SelectMany(probe => Manifests.Deep(one.Container, probe)))
            .SelectMany(probe => Manifests.Items(probe, "exec/command").Skip(1).Take(1)).Select(one => $"{one}").Distinct();
        string[] expected = IsWorker(combination) ? ["my-shop.Worker.dll"] : combination.System == "images" ? ["my-shop.Gateway.dll"] : [];
        Assert.Equal(expected, programs.Where(one => one.EndsWith(".dll", StringComparison.Ordinal)));
    }

    private static void SecretsAreKnown(Manifests manifests)
    {
        foreach (var (file, container) in manifests.Containers)
        {
            Assert.All(Manifests.Deep(container, "secretKeyRef"), one => Assert.Contains(
                (Manifests.Text(one, "name"), Manifests.Text(one, "key")), SecretKeys));
            Assert.All(Manifests.Deep(container, "env").OfType<YamlSequenceNode>().SelectMany(list => list), variable => Assert.True(
                Manifests.Find(variable, "valueFrom") is not null || !SecretName().IsMatch(Manifests.Text(variable, "name")!),
                $"{file} has a secret: {variable}"));
        }
    }

    // 30 seconds is the default of HostOptions.ShutdownTimeout.
    private static void ReleaseIsLongEnough(Manifests manifests) => Assert.All(
        manifests.Pods.Where(one => Manifests.Text(one.Document, "metadata/name") is "api" or "worker" or "gateway"),
        one => Assert.True(
            int.Parse(Manifests.Text(one.Document, "spec/template/spec/terminationGracePeriodSeconds")!, CultureInfo.InvariantCulture)
            > 30));

    private static void OnlyTheMigrationIsTheOwner(Manifests manifests, bool hasDatabase)
    {
        var owners = manifests.Containers.Where(one => Manifests.Deep(one.Container, "secretKeyRef").Any(key =>
            Manifests.Text(key, "key") == "owner-connection-string")).Select(one => one.Container).ToList();
        Assert.Equal(hasDatabase ? ["migrate"] : Array.Empty<string?>(), owners.Select(one => Manifests.Text(one, "name")));
        Assert.All(owners, one => Assert.Equal(["--migrate"], Manifests.Items(one, "args").Select(argument => $"{argument}")));
    }

    private static void SettingsExist(Manifests manifests)
    {
        var readme = File.ReadAllText(Path.Combine(manifests.Root, "src", "my-shop.Events", "README.md"));
        var settings = manifests.Containers.SelectMany(one => Manifests.Items(one.Container, "env"))
            .Select(one => Manifests.Text(one, "name")!)
            .Where(name => name.StartsWith("Events__", StringComparison.Ordinal)).Distinct().ToList();
        Assert.NotEmpty(settings);
        Assert.All(settings.Select(name => name["Events__".Length..].Replace("__", ":", StringComparison.Ordinal)), setting =>
            Assert.Contains($"| `{setting}` |", readme, StringComparison.Ordinal));
    }

    private static void ScalerAsksWhereWorkersListen(Manifests manifests)
    {
        var readme = File.ReadAllText(Path.Combine(manifests.Root, "src", "my-shop.Events", "README.md"));
        var port = ManagementPort().Match(readme).Groups["port"].Value;
        foreach (var trigger in manifests.Of("ScaledObject").Select(one => Manifests.Items(one.Document, "spec/triggers").Single()))
        {
            var url = new Uri(Manifests.Text(trigger, "metadata/url")!);
            var name = url.Host.Split('.')[0];
            var service = manifests.Of("Service").Single(one => Manifests.Text(one.Document, "metadata/name") == name).Document;
            Assert.Equal($"http://{name}.my-shop.svc.cluster.local:{port}/scale", url.OriginalString);
            Assert.Equal(port, Manifests.Text(Manifests.Items(service, "spec/ports").Single(), "port"));
        }

        Assert.Contains(manifests.Containers, one => Manifests.Items(one.Container, "ports")
            .Any(own => (Manifests.Text(own, "name"), Manifests.Text(own, "containerPort")) == ("management", port)));
    }

    private Task<Manifests> ManifestsAsync(Combination combination) => Manifests.OfAsync(templates, combination);

    [GeneratedRegex("""Create(?<kind>Counter|UpDownCounter|Histogram|ObservableGauge)(<\w+>)?\("(?<name>[\w.]+)",[^"]*"(?<unit>[^"]+)",""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"\bevents_\w+")]
    private static partial Regex Metric();

    [GeneratedRegex("(?i)(password|key|token|secret|AUTH$|ConnectionStrings__)")]
    private static partial Regex SecretName();

    [GeneratedRegex(@"\| `Management:Port` \| `(?<port>\d+)` \|")]
    private static partial Regex ManagementPort();
}
