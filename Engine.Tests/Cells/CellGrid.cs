using System.Globalization;
using MoGru.Cells;

namespace MoGru.Tests.Cells;

/// <summary>
/// The choices of a cell's options that tests run through, from what the cell declares: none; each value of each option alone; pairs of
/// values; all options together. Pairs are a fixed sample, all of them where MOGRU_CELLS is <c>all</c>.
/// </summary>
static class CellGrid
{
    const int Seed = 20261;
    const int PairsOfACell = 4;

    /// <summary>True where all pairs are asked for.</summary>
    public static bool Everything { get; } = Environment.GetEnvironmentVariable("MOGRU_CELLS") == "all";

    /// <summary>The cell with each of the choices, as <see cref="CellSpec.Parse"/> reads and writes it.</summary>
    public static IEnumerable<string> Of(CellType cell, bool everything) =>
        new[] { cell.Name }.Concat(Alone(cell)).Concat(Pairs(cell, everything)).Concat(Together(cell))
            .Where(spec => IsLegal(cell, spec)).Distinct();

    /// <summary>The cell without options, and with all of them.</summary>
    public static IEnumerable<string> Ends(CellType cell) =>
        new[] { cell.Name }.Concat(Together(cell).Where(spec => IsLegal(cell, spec)).Take(1)).Distinct();

    /// <summary>The values of an option that are not its default, as they are written.</summary>
    public static string[] Values(CellOption option) => option switch
    {
        FlagOption => [option.Name],
        ChoiceOption { Bare: true } choice => [.. choice.Values.Skip(1)],
        ChoiceOption choice => [.. choice.Values.Skip(1).Select(word => $"{option.Name}={word}")],
        NumberOption number => [.. number.Examples.Select(value => $"{option.Name}={value.ToString("R", CultureInfo.InvariantCulture)}")],
        _ => throw new NotSupportedException($"{option.Kind} is no kind of option that tests know."),
    };

    static IEnumerable<string> Alone(CellType cell) => cell.Options.SelectMany(Values).Select(value => $"{cell.Name}:{value}");

    static IEnumerable<string> Pairs(CellType cell, bool everything)
    {
        string[] pairs =
        [
            .. from second in Enumerable.Range(0, cell.Options.Count)
               from first in Enumerable.Range(0, second)
               from a in Combined(cell.Options[first])
               from b in Combined(cell.Options[second])
               select $"{cell.Name}:{a},{b}",
        ];
        if (everything)
            return pairs;
        new Random(Seed).Shuffle(pairs);
        return pairs.Take(PairsOfACell);
    }

    // Every flag and number, with the words of choices in turn; where they exclude each other, those that go with the ones before.
    static IEnumerable<string> Together(CellType cell)
    {
        int turns = cell.Options.OfType<ChoiceOption>().Select(choice => choice.Values.Count).DefaultIfEmpty(1).Max();
        for (int turn = 0; turn < turns && cell.Options.Count > 0; turn++)
        {
            int place = turn;
            string[] values = [.. cell.Options.SelectMany(option => option is ChoiceOption
                ? Values(option).Skip(place % option.Values.Count - 1).Take(place % option.Values.Count == 0 ? 0 : 1)
                : Combined(option))];
            var legal = new List<string>();
            foreach (string value in values)
            {
                if (IsLegal(cell, Spec([.. legal, value])))
                    legal.Add(value);
            }
            if (values.Length > 0)
                yield return Spec(IsLegal(cell, Spec(values)) ? values : [.. legal]);
        }

        string Spec(IEnumerable<string> values) => $"{cell.Name}:{string.Join(',', values)}";
    }

    // Of a number the first example alone.
    static IEnumerable<string> Combined(CellOption option) => option is NumberOption ? Values(option).Take(1) : Values(option);

    static bool IsLegal(CellType cell, string spec)
    {
        var read = CellSpec.Parse(spec);
        return cell.Refusal(read, Networks.Fit(read, cell.Example.Input, cell.Example.Hidden)) is null;
    }
}
