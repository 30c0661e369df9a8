using System.Text.RegularExpressions;
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tasks.Catalog;
using MoGru.Tasks.Training;
using MoGru.Tests.Formats;
using MoGru.Tests.House;
using Xunit;

namespace MoGru.Tests.Docs;

/// <summary>The pages that tell of cells: what is generated is what the catalog says, and what is code is compiled.</summary>
public partial class DocumentTests
{
    [Fact]
    public void CellPage_IsWhatTheCatalogSays() =>
        Assert.True(
            CellPage.Of([.. CellCatalog.Default.Cells.Select(CellFacts.Of)]).TrimEnd() == Repository.Read("docs/cells.md").TrimEnd(),
            "docs/cells.md is not what the catalog says; write it anew with .ci/pages.");

    [Fact]
    public void TaskPage_TellsOfEveryTask()
    {
        string page = Repository.Read("docs/tasks.md");
        Assert.All(TaskCatalog.All, task => Assert.Contains($"`{task.Name}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Readme_ListOfCells_IsThatOfTheCatalog() =>
        Assert.True(
            Repository.Read("README.md").Contains($"<!-- cells -->\n{CellPage.List(CellCatalog.Default.Cells)}\n", StringComparison.Ordinal),
            "The list of cells in README.md is not that of the catalog; write it anew with .ci/pages.");

    [Theory]
    [InlineData(
        "docs/adding-a-cell.md", "Engine.Tests/Docs/LeakyType.cs", "Engine.Tests/Docs/AddingACellExample.cs", "Cells/Gated/MguCell.cs",
        "Cells/Catalog/CellCatalog.cs")]
    [InlineData(
        "docs/own-models.md", "Engine.Tests/Docs/OwnModelExample.cs", "Engine.Tests/Modules/Tagger.cs", "Engine.Tests/Docs/TpgnExample.cs",
        "Engine.Tests/Docs/LossesExample.cs", "Engine.Tests/Docs/DataExample.cs", "Engine.Tests/Docs/StreamingExample.cs",
        "Engine.Tests/Docs/FilesExample.cs", "Engine.Tests/Docs/OwnOperationExample.cs", "Engine.Tests/Docs/TableExample.cs")]
    [InlineData("docs/library.md", "Engine.Tests/Docs/LibraryExample.cs", "Engine.Tests/Docs/FitExample.cs")]
    public void Page_EverySnippet_IsCompiledCode(string page, params string[] files)
    {
        string[] sources = [.. files.Select(file => Unindented(Repository.Read(file)))];
        var snippets = Snippet().Matches(Repository.Read(page));

        Assert.NotEmpty(snippets);
        Assert.All(snippets, snippet =>
        {
            string code = Unindented(snippet.Groups["code"].Value).Trim('\n');
            Assert.True(Array.Exists(sources, source => source.Contains(code, StringComparison.Ordinal)), $"{page} shows what no source has:\n{code}");
        });
    }

    [Fact]
    public void AddingACell_Program_ChecksStreamsAndTells()
    {
        var lines = new List<string>();
        var (check, whole, streamed) = AddingACellExample.Run(lines.Add);

        Assert.Equal(GradientCheckVerdict.Passed, check.Verdict);
        Assert.Equal(whole, streamed);
        Assert.Equal(["c = tanh(W.weight [x; h] + W.bias)", "h' = 0.5 ⊙ h + 0.5 ⊙ c", "400 parameters, 384 multiply-adds a step"], lines[1..]);
        Assert.All(lines[1..], line => Assert.Contains(line, Repository.Read("docs/adding-a-cell.md"), StringComparison.Ordinal));
    }

    [Fact]
    public void OwnModels_Program_LearnsAndGoesOnWithTheSameBits()
    {
        using var folder = new TemporaryFolder();
        List<TrainingProgress> told = [];

        var (whole, resumed) = OwnModelExample.Run(folder.PathOf("run.safetensors"), told.Add);

        Assert.All(whole.Zip(resumed), pair => Assert.Equal(pair.First.Value, pair.Second.Value));
        Assert.True(told[^1].MeanLoss < told[3].MeanLoss);
    }

    [Fact]
    public void OwnModels_LossAndMetric_CountWhatTheSequencesHave()
    {
        var batch = new LossesExample.Batch([1, 2, float.NaN, 3], [1.5f, 2, float.NaN, float.NaN], [2, 0]);

        Assert.Equal(0.0625f, LossesExample.Loss(new Tape(), batch));
        Assert.Equal(0.25, LossesExample.Evaluate([batch, batch]));
    }

    [Fact]
    public void Data_OfWindowsAndOfSteps_IsLearnedFrom()
    {
        float[] hourly = [.. Enumerable.Range(0, 3 * 800).Select(at => (float)Math.Sin(2 * Math.PI * (at / 3) / 24 + at % 3))];
        ParameterList parameters = [];
        var model = new Linear(parameters, 1, 2);
        parameters.Initialise(new RandomStream(1, "initial values"));
        var random = new RandomStream(1, "labels").At(0);
        float[][] recordings = [.. Enumerable.Range(1, 15).Select(length => Enumerable.Range(0, length).Select(_ => random.UniformSingle()).ToArray())];

        Assert.InRange(DataExample.Forecast(hourly, epochs: 3), 0, 0.2);  // the mean is 0.5 off
        foreach (var parameter in parameters)
            parameter.Write().Clear();
        Assert.Equal(
            Math.Log(2), DataExample.Labels(model, recordings, [.. recordings.Select(values => Array.ConvertAll(values, x => x > 0.5f ? 1 : 0))]), 1e-6);
    }

    [Fact]
    public void Streaming_OfModels_GivesTheBitsOfWholeSequences()
    {
        using var folder = new TemporaryFolder();
        ParameterList parameters = [];
        var model = new Sequential(
            parameters, s => Rnn.Create(CellSpec.Parse("mogru"), s, inputSize: 1, hiddenSize: 5), s => new Linear(s, 5, 1));
        parameters.Initialise(new RandomStream(1, "initial values"));
        float[][] series = [.. Enumerable.Range(1, 8).Select(k => Enumerable.Range(0, 9).Select(t => MathF.Sin(k * t)).ToArray())];
        float[] whole = model.Forward(new Tape().Input([8, 9, 1], [.. series.SelectMany(x => x)]), default).Value.ToArray();

        Assert.Equal(Enumerable.Range(0, 8).Select(k => whole[9 * k + 8]), StreamingExample.Serve(model, parameters, series));
        Assert.Equal(
            model.Forward(new Tape().Input([1, 2, 1], [0.2f, 0.3f]), default).Value[1],
            StreamingExample.Pool(model, parameters, folder.PathOf("stream")));
    }

    [Fact]
    public void Network_OfASequenceInHalves_GivesTheBitsOfTheWhole()
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(CellSpec.Parse("lstm"), parameters, inputSize: 2, hiddenSize: 5);
        parameters.Initialise(new RandomStream(1, "initial values"));
        var x = new Tape().Input([1, 4, 2], [1, 2, 3, 4, 5, 6, 7, 8]);

        Assert.Equal(rnn.Forward(x).Y.SelectStep(-1).Value.ToArray(), StreamingExample.InHalves(rnn, x));
    }

    [Fact]
    public void OwnOperation_Gradient_MatchesDifferences()
    {
        ParameterList parameters = [];
        var model = new Sequential(parameters, s => new Linear(s, 3, 4), _ => new Map(Softsign.Apply), s => new Linear(s, 4, 2));
        parameters.Initialise(new RandomStream(1, "initial values"));

        var check = model.CheckGradients(parameters, [2, 3], [1, -2, 0.5f, -0.25f, 3, 0.75f]);

        Assert.Equal(GradientCheckVerdict.Passed, check.Verdict);
    }

    static string Unindented(string code) => string.Join('\n', code.Split('\n').Select(line => line.TrimStart()));

    [GeneratedRegex(@"```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();
}
