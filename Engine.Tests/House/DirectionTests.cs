using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace MoGru.Tests.House;

/// <summary>Which project and which room knows which: nothing points back. A room is a folder of Engine or Cells.</summary>
public partial class DirectionTests
{
    // Every arrow that is allowed, the one table of them: a room, and those that it may know beside itself. In the engine it is the order
    // Random ← Memory ← Kernels ← Autodiff ← Ops ← Modules ← Training ← Data; Formats, which know memory alone, are used by modules and by
    // training. In Cells the catalog lists the cells, and apart from it none knows a cell; what lies above the rooms, and the catalog, is
    // MoGru.Cells, which its rooms see without a using. No cell knows how it is trained. Rooms that the project opens to all files of it are
    // found by the names of their types.
    static readonly Dictionary<string, string[]> Known = new()
    {
        ["Engine.Random"] = [],
        ["Engine.Memory"] = ["Engine.Random"],
        ["Engine.Formats"] = ["Engine.Memory"],
        ["Engine.Kernels"] = ["Engine.Random", "Engine.Memory"],
        ["Engine.Autodiff"] = ["Engine.Random", "Engine.Memory", "Engine.Kernels"],
        ["Engine.Ops"] = ["Engine.Random", "Engine.Memory", "Engine.Kernels", "Engine.Autodiff"],
        ["Engine.Modules"] = ["Engine.Random", "Engine.Memory", "Engine.Formats", "Engine.Kernels", "Engine.Autodiff", "Engine.Ops"],
        ["Engine.Training"] = BelowTraining,
        ["Engine.Data"] = ["Engine.Training", .. BelowTraining],
        ["Cells"] = ["Cells.Networks", "Cells.Plain", "Cells.Scanning", .. BelowTraining],
        ["Cells.Catalog"] = ["Cells.Networks", "Cells.Plain", "Cells.Scanning", .. RoomsOfCells, .. BelowTraining],
        ["Cells.Plain"] = ["Cells.Networks", "Cells.Scanning", .. BelowTraining],
        ["Cells.Networks"] = ["Cells.Plain", "Cells.Scanning", .. BelowTraining],
        ["Cells.Scanning"] = ["Cells.Networks", .. BelowTraining],
        ["Cells.Parts"] = ["Cells.Plain", "Cells.Scanning", .. BelowTraining],
        ["Cells.Simple"] = BelowCells,
        ["Cells.Gated"] = BelowCells,
        ["Cells.LongShort"] = BelowCells,
        ["Cells.Diagonal"] = BelowCells,
        ["Cells.Differential"] = BelowCells,
        ["Cells.Structured"] = BelowCells,
        ["Cells.Models"] = BelowTraining,
        ["Cells.Onnx"] = BelowCells,
        ["Cells.Keras"] = ["Engine.Training", .. BelowTraining],
        ["Cells.Statistics"] = [],
        ["Cells.Tables"] = ["Cells.Onnx", "Cells.Statistics", "Engine.Data", "Engine.Training", .. BelowTraining],
    };

    static readonly Dictionary<string, string> TypesOfOpenRooms = TypesThatAllSee();

    static string[] RoomsOfCells =>
        ["Cells.Simple", "Cells.Gated", "Cells.LongShort", "Cells.Diagonal", "Cells.Differential", "Cells.Structured"];

    static string[] BelowCells => ["Cells.Networks", "Cells.Plain", "Cells.Scanning", "Cells.Parts", .. BelowTraining];

    static string[] BelowTraining =>
        [.. "Random Memory Formats Kernels Autodiff Ops Modules".Split(' ').Select(room => $"Engine.{room}")];

    [Theory]
    [InlineData("Engine")]
    [InlineData("Cells", "Engine")]
    [InlineData("Tasks", "Cells")]
    [InlineData("Bench", "Tasks")]
    [InlineData("Engine.Tests", "Tasks")]
    public void Project_OfTheSolution_KnowsOnlyTheOneBelow(string project, params string[] below)
    {
        var file = XDocument.Parse(Repository.Read($"{project}/{project}.csproj"));

        var references = file.Descendants("ProjectReference").Select(reference => (string)reference.Attribute("Include")!);
        Assert.Equal(below, references.Select(Path.GetFileNameWithoutExtension));
        Assert.Empty(file.Descendants("Reference"));
    }

    [Fact]
    public void Rooms_OfEngineAndCells_KnowOnlyThoseOfTheTable() => Assert.All(SourceFile.Of("Engine", "Cells"), file =>
    {
        string room = RoomOf(file);
        Assert.True(Known.ContainsKey(room), $"{file.Path} lies in {room}, which the table of rooms lacks; add what it may know.");
        foreach (string named in Named(file))
            Assert.True(
                named == room || Known[room].Contains(named),
                $"{file.Path} names {named}; {room} may know {string.Join(", ", Known[room])} only.");
    });

    [Fact]
    public void Rooms_OfTheEngine_HaveNoCircle()
    {
        var before = new List<string>();
        var left = Known.Keys.Where(room => room.StartsWith("Engine.", StringComparison.Ordinal)).ToList();
        while (left.Find(room => Known[room].All(before.Contains)) is { } next)
        {
            before.Add(next);
            left.Remove(next);
        }

        Assert.Empty(left);
    }

    [Fact]
    public void Files_OfEngineAndCells_AreInTheNamespaceOfTheirRoom() => Assert.All(SourceFile.Of("Engine", "Cells"), file =>
    {
        // Variable and tape have each op's method beside the op, as parts of themselves; the catalog is what a user of Cells sees.
        string room = file.Path.StartsWith("Engine/Ops/Variable.", StringComparison.Ordinal)
            || file.Path.StartsWith("Engine/Ops/Tape.", StringComparison.Ordinal)
                ? "Engine.Autodiff"
                : RoomOf(file) == "Cells.Catalog" ? "Cells" : RoomOf(file);
        Assert.Matches($@"(?m)^namespace MoGru\.{Regex.Escape(room)}(\.\w+)?;", file.Code);
    });

    [Theory]
    [InlineData("Cells/Scanning/X.cs", "readonly LayerNormCell norm;", "Cells.Parts")]
    [InlineData("Cells/Networks/X.cs", "void Read(PlainStep<T> step, Step one)", "Cells.Plain", "Cells.Scanning")]
    [InlineData("Cells/Scanning/X.cs", "// a LayerNormCell")]
    public void Types_ThatTheProjectOpens_AreFoundByName(string path, string line, params string[] rooms) =>
        Assert.Equal(rooms, Named(new(path, [line])));

    [Theory]
    [InlineData("using MoGru.Engine.Training;", "Engine.Training")]
    [InlineData("var x = MoGru.Engine.Ops.Linear.Forward();", "Engine.Ops")]
    [InlineData("var x = Engine.Ops.Linear.Forward();", "Engine.Ops")]
    [InlineData("var x = Ops.Linear.Forward();", "Engine.Ops")]
    [InlineData("var x = Gated.Gru.Of();", "Cells.Gated")]
    [InlineData("using static MoGru.Cells.Plain.Trace;", "Cells.Plain")]
    [InlineData("// Ops.Linear is above.")]
    public void Names_OfRooms_AreFoundInEveryForm(string line, params string[] rooms) =>
        Assert.Equal(rooms, Named(new("Engine/Kernels/X.cs", [line])));

    [Theory]
    [InlineData("Engine", "Cells|Tasks|Bench|Tests")]
    [InlineData("Cells", "Tasks|Bench|Tests")]
    [InlineData("Tasks", "Bench|Tests")]
    public void Project_Sources_NameNothingAbove(string project, string above) =>
        Assert.All(SourceFile.Of(project), file => Assert.DoesNotMatch($@"\bMoGru\.({above})\b", file.Code));

    static string RoomOf(SourceFile file)
    {
        string[] path = file.Path.Split('/');
        return path.Length == 2 ? path[0] : $"{path[0]}.{path[1]}";
    }

    static IEnumerable<string> Named(SourceFile file) =>
        (from name in Room().Matches(file.Code)
         let room = name.Groups["room"].Value
         select Known.ContainsKey($"Cells.{room}") ? $"Cells.{room}" : $"Engine.{room}")
        .Concat(file.Path.StartsWith("Cells/", StringComparison.Ordinal)
            ? from word in Word().Matches(file.Code).Select(word => word.Value).Distinct()
              where TypesOfOpenRooms.ContainsKey(word)
              select TypesOfOpenRooms[word]
            : []);

    // The types of the rooms for which Cells.csproj has a using, and where they are declared.
    static Dictionary<string, string> TypesThatAllSee()
    {
        var rooms = XDocument.Parse(Repository.Read("Cells/Cells.csproj")).Descendants("Using")
            .Select(line => ((string)line.Attribute("Include")!).Replace("MoGru.", "", StringComparison.Ordinal))
            .Where(Known.ContainsKey).ToList();
        var declared = from file in SourceFile.Of("Engine", "Cells")
                       where rooms.Contains(RoomOf(file))
                       from type in Declared().Matches(file.Code)
                       select (Name: type.Groups["name"].Value, Room: RoomOf(file));
        return declared.DistinctBy(type => type.Name).ToDictionary(type => type.Name, type => type.Room);
    }

    // A room by its full name, or by a name that the compiler finds from a neighbouring namespace.
    [GeneratedRegex(
        @"(?:MoGru\.(?:Engine|Cells)\.|(?<![.\w"">])(?:Engine\.|Cells\.)?(?=\w+\.[A-Z]))"
            + @"(?<room>Random|Memory|Formats|Kernels|Ops|Autodiff|Modules|Training|Data"
            + @"|Catalog|Networks|Plain|Scanning|Gated|Simple|Diagonal)\b")]
    private static partial Regex Room();

    // Not a member of something.
    [GeneratedRegex(@"(?<![.\w])\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record)\s+(?:struct\s+|class\s+)?(?<name>[A-Z]\w*)")]
    private static partial Regex Declared();
}
